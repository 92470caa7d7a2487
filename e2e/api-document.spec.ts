import { REQUEST_LIMITS } from '@/lib/request/rate-limits'
import { API_CALLS } from '@/server/api/calls'
import type { ApiCall } from '@/server/api/contract'
import { createSession, createUser } from '@/tests/support/factories'
import {
  type Answered,
  asProgram,
  findDifference,
  readDocument,
  type Sent,
  send,
} from './support/api'
import {
  type AppDatabaseConnection,
  openAppDatabaseConnection,
  useAppDatabase,
} from './support/database'
import { type Instance, startSecondInstance } from './support/second-instance'
import { expect, test } from './support/test'

/** Each documented answer of each call, provoked on the running app. */

/** Provoked below: by an outage and by a burst. A surprise cannot be provoked; `api.test` has one. */
const PROVOKED_ELSEWHERE = [429, 500, 503]

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
  421: ({ headers }) => ({ headers: { ...headers, host: 'evil.example' } }),
}

const EMPTY_STREAM = { headers: {} }

const isStream = ({ operationId }: ApiCall) => operationId === 'followSessions'

/** How often one session may do this in one window of the limits. */
function limitOf(call: ApiCall): number {
  if (isStream(call)) return REQUEST_LIMITS.stream.perSession
  return REQUEST_LIMITS[call.method === 'GET' ? 'look' : 'terminate'].perSession
}

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
  const isUnfollowed = isStream(call) && status === 204
  const spoilt = isUnfollowed ? EMPTY_STREAM : SPOILT[status]?.(good)
  return send({ ...good, ...spoilt }, url)
}

function listStatuses({ response, otherwise }: ApiCall): number[] {
  return [response, ...otherwise].map(({ status }) => status)
}

for (const call of API_CALLS) {
  for (const status of listStatuses(call).filter(
    (status) => !PROVOKED_ELSEWHERE.includes(status),
  )) {
    test(`${call.method} ${call.path} answers ${status} as documented`, async () => {
      const document = await readDocument()

      const answered = await provoke(call, status)

      expect(answered.status).toBe(status)
      expect(findDifference(document, call, answered)).toBeNull()
      expect(String(answered.headers['cache-control'])).toContain('no-store')
    })
  }
}

for (const call of API_CALLS.filter((call) => listStatuses(call).includes(429))) {
  test(`${call.method} ${call.path} answers 429 as documented, for one session alone`, async () => {
    const document = await readDocument()
    const [mine, another] = [await makeGoodRequest(call, 429), await makeGoodRequest(call, 429)]
    // A bad request counts as well, and costs no query.
    const counted = isStream(call) ? mine : { ...mine, ...SPOILT[400]?.(mine) }

    const burst = await Promise.all(Array.from({ length: limitOf(call) }, () => send(counted)))
    const [limited, free] = [await send(mine), await send(another)]

    expect(burst.filter(({ status }) => status === 429)).toEqual([])
    expect(limited.status).toBe(429)
    expect(findDifference(document, call, limited)).toBeNull()
    expect([200, 204]).toContain(free.status)
  })
}

test.describe('while the database is away', () => {
  test.describe.configure({ mode: 'serial' })

  let connection: AppDatabaseConnection
  let app: Instance

  test.beforeAll(async () => {
    connection = await openAppDatabaseConnection()
    app = await startSecondInstance({ databaseUrl: connection.databaseUrl })
    connection.cut()
  })

  test.afterAll(async () => {
    await app.stop()
    connection.close()
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
    connection.mend()
    await expect.poll(async () => (await ask('/api/health/ready')).status).toBe(200)
  })

  test('a database that is silent is not waited for', async () => {
    const list = API_CALLS.find(({ operationId }) => operationId === 'listSessions')
    if (!list) throw new Error('There is no list')
    connection.silence()

    const first = await Promise.race([
      send({ method: 'GET', path: '/api/health/ready' }, app.url),
      // As patient as everything else.
      provoke(list, 503, app.url).then(() => 'the list came first'),
    ])

    expect(first).toMatchObject({ status: 503 })
  })
})
