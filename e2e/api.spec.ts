import { z } from 'zod'
import { database } from '@/lib/database/database'
import { sessionListSchema } from '@/server/api/schemas'
import {
  countActiveSessions,
  createSession,
  createSessions,
  type TestSession,
} from '@/tests/support/factories'
import { type Answered, asProgram, send } from './support/api'
import { expect, openSignedIn, test } from './support/test'
import { tokenForms } from './support/token-forms'

const HOUR_MS = 60 * 60 * 1_000
const NOBODY = '00000000-0000-4000-8000-000000000000'

type Program = {
  get: (path: string) => Promise<Answered>
  delete: (path: string, headers?: Record<string, string>) => Promise<Answered>
}

/** A program that holds the cookie of a session. */
function openProgram({ token }: TestSession): Program {
  const headers = asProgram(token)
  return {
    get: (path) => send({ method: 'GET', path, headers }),
    delete: (path, more) => send({ method: 'DELETE', path, headers: { ...headers, ...more } }),
  }
}

async function readPage(program: Program, query: string) {
  const { status, body } = await program.get(`/api/sessions?${query}`)
  expect(status).toBe(200)
  return sessionListSchema.parse(JSON.parse(body))
}

/** Reads the list to its end; `meanwhile` happens after each page. */
async function listAll(program: Program, limit: number, meanwhile = async () => {}) {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await readPage(program, `limit=${limit}${cursor && `&cursor=${cursor}`}`)
    ids.push(...page.sessions.map(({ id }) => id))
    cursor = page.nextCursor
    await meanwhile()
  }
  return ids
}

const terminatedSchema = z.object({ terminated: z.number() })

const readTerminated = ({ body }: Answered) => terminatedSchema.parse(JSON.parse(body)).terminated

/** How many connections wait for a lock that this one holds. */
async function countWaiting(pid: number): Promise<number> {
  const [row] = await database().$queryRaw<[{ waiting: number }]>`
    SELECT count(*)::integer AS waiting FROM pg_stat_activity
    WHERE ${pid}::integer = ANY(pg_blocking_pids(pid))`
  return row.waiting
}

test('the list is what the screen shows: current first, then the most recently active', async ({
  ada,
}) => {
  const old = await createSession({ user: ada, lastActiveMsAgo: 3 * HOUR_MS })
  const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * HOUR_MS })
  const recent = await createSession({
    user: ada,
    lastActiveMsAgo: HOUR_MS,
    device: 'Safari on iPhone',
  })

  const list = await readPage(openProgram(mine), '')

  expect(list).toMatchObject({ total: 3, nextCursor: null })
  expect(list.sessions.map(({ id, current }) => [id, current])).toEqual([
    [mine.id, true],
    [recent.id, false],
    [old.id, false],
  ])
  expect(list.sessions[1]?.device.label).toBe('Safari on iPhone')
})

test('no answer holds a token, a hash, a user id or a raw user agent', async ({ ada }) => {
  const mine = await createSession({ user: ada })
  const program = openProgram(mine)

  const answers = await Promise.all([
    program.get('/api/sessions'),
    program.get('/api/sessions/current'),
    program.delete(`/api/sessions/${mine.id}`),
    program.delete('/api/sessions?except=current'),
  ])

  const secrets = [ada.id, ada.email, 'Mozilla', 'tokenHash', 'userAgent']
  for (const { headers, body } of answers) {
    const text = JSON.stringify(headers) + body
    for (const secret of [...secrets, ...tokenForms(mine.token)]) {
      expect(text).not.toContain(secret)
    }
  }
})

test('asking for the list counts as activity, like opening a page', async ({ ada }) => {
  const mine = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS })
  const before = Date.now() - HOUR_MS / 2

  await openProgram(mine).get('/api/sessions/current')

  await expect
    .poll(async () => {
      const row = await database().session.findUnique({ where: { id: mine.id } })
      return row?.lastActiveAt.getTime()
    })
    .toBeGreaterThan(before)
})

test('a page that asks by itself is not activity, and gets the list of its own session alone', async ({
  ada,
}) => {
  const mine = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS })
  const other = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS })
  const ask = (pageSession: string) =>
    send({
      method: 'GET',
      path: '/api/sessions',
      headers: { ...asProgram(mine.token), 'page-session': pageSession },
    })

  const answers = [await ask(mine.id), await ask(other.id), await ask('nonsense')]
  // What is written after an answer would be there after this one.
  await openProgram(other).get('/api/sessions/current')
  const lastActiveAt = async (id: string) =>
    (await database().session.findUniqueOrThrow({ where: { id } })).lastActiveAt.getTime()
  await expect.poll(() => lastActiveAt(other.id)).toBeGreaterThan(Date.now() - HOUR_MS / 2)

  expect(answers.map(({ status }) => status)).toEqual([200, 401, 401])
  expect(await lastActiveAt(mine.id)).toBeLessThan(Date.now() - HOUR_MS / 2)
})

test('while sessions begin and end, none comes twice and none that stays is left out', async ({
  ada,
}) => {
  const mine = await createSession({ user: ada })
  const staying = await createSessions(20, { user: ada, lastActiveMsAgo: 2 * HOUR_MS })
  const leaving = await createSessions(20, { user: ada, lastActiveMsAgo: 2 * HOUR_MS })

  const ids = await listAll(openProgram(mine), 3, async () => {
    const gone = leaving.splice(0, 2).map(({ id }) => id)
    await Promise.all([
      createSession({ user: ada }),
      createSession({ user: ada, lastActiveMsAgo: 4 * HOUR_MS }),
      database().session.deleteMany({ where: { id: { in: gone } } }),
    ])
  })

  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining([mine, ...staying].map(({ id }) => id)))
})

test("another person's cursor is a place in one's own list, and shows nothing of theirs", async ({
  ada,
  grace,
}) => {
  await createSessions(3, { user: grace, lastActiveMsAgo: 2 * HOUR_MS })
  const theirs = await createSession({ user: grace })
  const mine = await createSession({ user: ada })
  const old = await createSession({ user: ada, lastActiveMsAgo: 3 * HOUR_MS })
  const { nextCursor } = await readPage(openProgram(theirs), 'limit=2')

  const list = await readPage(openProgram(mine), `cursor=${nextCursor}`)

  expect(nextCursor).not.toBeNull()
  expect(list.sessions.map(({ id }) => id)).toEqual([old.id])
})

test('parallel calls to end the others together count what ended, and another person keeps theirs', async ({
  ada,
  grace,
}) => {
  const mine = await createSession({ user: ada })
  await createSessions(25, { user: ada })
  await createSessions(2, { user: grace })
  const program = openProgram(mine)

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => program.delete('/api/sessions?except=current')),
  )

  const counts = answers.map(readTerminated)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(25)
  expect(await countActiveSessions(ada.id)).toBe(1)
  expect(await countActiveSessions(grace.id)).toBe(2)
  expect((await program.get('/api/sessions/current')).status).toBe(200)
})

test('of two programs that end the others at the same moment, one stays and the other is told 401', async ({
  ada,
}) => {
  const sessions = await createSessions(2, { user: ada })

  const answers = await Promise.all(
    sessions.map((session) => openProgram(session).delete('/api/sessions?except=current')),
  )

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  expect(await countActiveSessions(ada.id)).toBe(1)
})

for (const path of ['/api/sessions?except=current', `/api/sessions/${NOBODY}`]) {
  test(`DELETE ${path} is 401 and does nothing when the session that asks ends on the way`, async ({
    ada,
  }) => {
    const [mine] = await createSessions(3, { user: ada })
    if (!mine) throw new Error('There is none')

    const answered = await database().$transaction(async (transaction) => {
      const [holder] = await transaction.$queryRaw<{ pid: number }[]>`
        SELECT pg_backend_pid() AS pid FROM "User" WHERE "id" = ${ada.id}::uuid FOR UPDATE`
      const answering = openProgram(mine).delete(path)
      await expect.poll(() => countWaiting(holder?.pid ?? 0)).toBe(1)
      await transaction.session.delete({ where: { id: mine.id } })
      return { answering }
    })

    expect((await answered.answering).status).toBe(401)
    expect(await countActiveSessions(ada.id)).toBe(2)
  })
}

test("one's own other session ends; gone, unknown and someone else's are answered alike, byte for byte", async ({
  ada,
  grace,
}) => {
  const [mine, other, theirs] = [
    await createSession({ user: ada }),
    await createSession({ user: ada }),
    await createSession({ user: grace }),
  ]
  const program = openProgram(mine)

  const answers: Answered[] = []
  for (const id of [other.id, other.id, NOBODY, theirs.id, other.id.toUpperCase()]) {
    answers.push(await program.delete(`/api/sessions/${id}`))
  }

  const alike = answers.map(({ status, headers: { date, ...headers }, body }) =>
    JSON.stringify({ status, headers, body }),
  )
  expect(answers[0]?.status).toBe(204)
  expect(new Set(alike).size).toBe(1)
  expect(await countActiveSessions(ada.id)).toBe(1)
  expect(await countActiveSessions(grace.id)).toBe(1)
})

test('the session that asks is not ended by its id, in whatever case, and is told what to do', async ({
  ada,
}) => {
  const mine = await createSession({ user: ada })

  for (const id of [mine.id, mine.id.toUpperCase()]) {
    const answered = await openProgram(mine).delete(`/api/sessions/${id}`)
    expect(answered.status).toBe(409)
    expect(JSON.parse(answered.body).detail).toContain('sign out instead')
  }
  expect(await countActiveSessions(ada.id)).toBe(1)
})

test('which session is current comes from the cookie, whatever else a request says', async ({
  ada,
  grace,
}) => {
  const [mine, other] = [await createSession({ user: ada }), await createSession({ user: ada })]
  const theirs = await createSession({ user: grace })
  const program = openProgram(mine)

  const tampered = [
    await program.delete(`/api/sessions?except=${other.id}`),
    await program.delete(`/api/sessions?except=current&userId=${grace.id}`),
    await program.delete(`/api/sessions?except=current&except=${other.id}`),
    await program.delete(`/api/sessions/${other.id}?nxtPid=${theirs.id}`),
    await program.delete('/api/sessions'),
  ]

  expect(tampered.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  expect(await countActiveSessions(ada.id)).toBe(2)
  await program.delete('/api/sessions?except=current', {
    authorization: `Bearer ${other.token}`,
    'x-session-id': other.id,
    'x-http-method-override': 'GET',
  })
  expect((await program.get('/api/sessions/current')).status).toBe(200)
  expect(await countActiveSessions(ada.id)).toBe(1)
  expect(await countActiveSessions(grace.id)).toBe(1)
})

/** Where requests come from that may not change anything. */
const FOREIGN: Record<string, string>[] = [
  {},
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site' },
]

test('no GET, HEAD, OPTIONS or foreign request ends anything', async ({ ada }) => {
  const [mine, other] = [await createSession({ user: ada }), await createSession({ user: ada })]
  const own = asProgram(mine.token)

  for (const path of ['/api/sessions?except=current', `/api/sessions/${other.id}`]) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'TRACE', 'QUERY']) {
      await send({ method, path, headers: { ...own, 'x-http-method-override': 'DELETE' } })
    }
    for (const origin of FOREIGN) {
      const headers = { cookie: own.cookie, ...origin }
      expect((await send({ method: 'DELETE', path, headers })).status).toBe(403)
    }
  }

  expect(await countActiveSessions(ada.id)).toBe(2)
})

test('a page of the app may call it, as browsers say by themselves where they are', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada })
  const page = await openDevice()
  await openSignedIn(page, ada)

  const answer = await page.evaluate(async () => {
    const answered = await fetch('/api/sessions?except=current', { method: 'DELETE' })
    return answered.json()
  })

  expect(answer).toEqual({ terminated: 1 })
})

test('no answer grants anything to another origin', async ({ ada }) => {
  const { token } = await createSession({ user: ada })
  const headers = {
    ...asProgram(token, 'https://evil.example'),
    'access-control-request-method': 'DELETE',
  }

  for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
    const answered = await send({ method, path: '/api/sessions', headers })
    const names = Object.keys(answered.headers)
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
  }
})

test('HEAD answers as GET does, without the body', async ({ ada }) => {
  const { token } = await createSession({ user: ada })
  const headers = asProgram(token)

  const answered = await send({ method: 'HEAD', path: '/api/sessions', headers })

  expect([answered.status, answered.body]).toEqual([200, ''])
  expect(answered.headers['content-type']).toBe('application/json')
})

for (const [path, status] of [
  ['/api', 404],
  ['/api/nothing', 404],
  ['/api/sessions/a/b', 404],
  ['/api/auth/session', 404],
  ['/api/%E0%A4%A', 400],
  ['/api/auth/%E0%A4%A', 400],
  ['/api/sessions/%00', 405],
  ['/api/sessions.rsc', 404],
] as const) {
  test(`${path} is a problem for every method, and never a page`, async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'TRACE', 'PROPFIND']) {
      const answered = await send({ method, path })
      expect(answered.status).toBe(status)
      expect(answered.headers['content-type']).toBe('application/problem+json')
      expect(JSON.parse(answered.body)).toMatchObject({ type: 'about:blank', status })
    }
  })
}

for (const path of ['//api/sessions', '/api//sessions', '/api/sessions/']) {
  test(`${path} leads to the address as it is written`, async () => {
    const answered = await send({ method: 'GET', path })

    expect([answered.status, answered.headers.location]).toEqual([308, '/api/sessions'])
  })
}

for (const cookie of ['session=%E0%A4%A', 'session=a; session=b', `session=${'x'.repeat(8_000)}`]) {
  test(`a malformed cookie is "signed out" here too: ${cookie.slice(0, 30)}`, async () => {
    const headers = { cookie }
    const answered = await send({ method: 'GET', path: '/api/sessions', headers })

    expect(answered.status).toBe(401)
  })
}

test('a body of a megabyte is refused before anything is done, in one piece or in many', async ({
  ada,
}) => {
  const { token } = await createSession({ user: ada })
  await createSession({ user: ada })
  const headers = { ...asProgram(token), 'content-type': 'text/plain' }
  const large = { method: 'DELETE', path: '/api/sessions?except=current', body: 'x'.repeat(1e6) }

  const whole = await send({ ...large, headers })
  const pieces = await send({
    ...large,
    headers: { ...headers, 'transfer-encoding': 'chunked' },
  })

  expect([whole.status, pieces.status]).toEqual([413, 413])
  expect(await countActiveSessions(ada.id)).toBe(2)
})
