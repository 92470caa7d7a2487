import { API_CALLS, type ApiCall } from '@/lib/http/api-contract'
import { type CuttableLine, layLine } from '@/tests/support/cuttable-line'
import { createSession, createUser } from '@/tests/support/factories'
import {
  type Answered,
  asProgram,
  findDifference,
  readDocument,
  type Sent,
  send,
} from './support/api'
import { useAppDatabase } from './support/database'
import { findAppDatabase, type Instance, startSecondInstance } from './support/second-instance'
import { expect, test } from './support/test'

/** Each documented answer of each call, provoked on the running app. */

/** Nobody can provoke a surprise; `api-route.test` has one. */
const NOT_PROVOKED = 500

/** How a request that would do is spoilt, so that this status is the answer. */
const SPOILT: Record<number, (good: Sent) => Partial<Sent>> = {
  400: ({ path }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}more=1` }),
  401: ({ headers }) => ({ headers: { ...headers, cookie: 'session=gone' } }),
  403: ({ headers }) => ({ headers: { ...headers, origin: 'https://evil.example' } }),
  405: () => ({ method: 'PUT' }),
  413: () => ({ body: 'x'.repeat(1_000_000) }),
  415: ({ headers }) => ({
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'except=current',
  }),
}

const EMPTY_STREAM = { headers: {} }

async function makeGoodRequest(call: ApiCall, status: number, url?: string): Promise<Sent> {
  await useAppDatabase()
  const user = await createUser()
  const [mine, other] = [await createSession({ user }), await createSession({ user })]
  const id = status === 409 ? mine.id : other.id
  const except = call.operationId === 'terminateOtherSessions' ? '?except=current' : ''
  const path = call.path.replace('{id}', id) + except
  return { method: call.method, path, headers: asProgram(mine.token, url) }
}

async function provoke(call: ApiCall, status: number, url?: string): Promise<Answered> {
  const good = await makeGoodRequest(call, status, url)
  const isUnfollowed = call.operationId === 'followSessions' && status === 204
  const spoilt = isUnfollowed ? EMPTY_STREAM : SPOILT[status]?.(good)
  return send({ ...good, ...spoilt }, url)
}

function listStatuses({ answer, otherwise }: ApiCall): number[] {
  const statuses = [answer, ...otherwise].map(({ status }) => status)
  return statuses.filter((status) => status !== NOT_PROVOKED)
}

for (const call of API_CALLS) {
  for (const status of listStatuses(call).filter((status) => status !== 503)) {
    test(`${call.method} ${call.path} answers ${status} as documented`, async () => {
      const document = await readDocument()

      const answered = await provoke(call, status)

      expect(answered.status).toBe(status)
      expect(findDifference(document, call, answered)).toBeNull()
      expect(String(answered.headers['cache-control'])).toContain('no-store')
    })
  }
}

test.describe('while the database is away', () => {
  test.describe.configure({ mode: 'serial' })

  let line: CuttableLine
  let app: Instance

  test.beforeAll(async () => {
    const databaseUrl = await findAppDatabase()
    line = await layLine(Number(databaseUrl.port))
    app = await startSecondInstance({
      databaseUrl: Object.assign(databaseUrl, { port: String(line.port) }),
    })
    line.cut()
  })

  test.afterAll(async () => {
    await app.stop()
    line.close()
  })

  for (const call of API_CALLS.filter((call) => listStatuses(call).includes(503))) {
    test(`${call.method} ${call.path} answers 503 as documented`, async () => {
      const document = await readDocument(app.url)

      const answered = await provoke(call, 503, app.url)

      expect(answered.status).toBe(503)
      expect(findDifference(document, call, answered)).toBeNull()
      expect(answered.headers['set-cookie']).toBeUndefined()
    })
  }

  test('the instance is alive, and says what it is missing', async () => {
    const ask = (path: string) => send({ method: 'GET', path }, app.url)

    expect((await ask('/api/health/live')).status).toBe(200)
    expect(JSON.parse((await ask('/api/health/ready')).body).missing).toEqual(['database'])
    line.mend()
    await expect.poll(async () => (await ask('/api/health/ready')).status).toBe(200)
  })

  test('a database that is silent is not waited for', async () => {
    line.silence()

    const answered = await send({ method: 'GET', path: '/api/health/ready' }, app.url)

    expect(answered.status).toBe(503)
  })
})
