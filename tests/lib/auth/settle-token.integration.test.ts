import { expect, onTestFinished, test } from 'vitest'
import { settleToken } from '@/lib/auth/settle-token'
import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { type CurrentRequest, runWithRequest } from '@/lib/request/current-request'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { createSession, createUser } from '@/tests/support/factories'

/** Which token counts for a request with these. */
async function settle(...tokens: string[]): Promise<string | null> {
  const request: CurrentRequest = {
    id: crypto.randomUUID(),
    ipAddress: null,
    url: '/',
    token: tokens[0] ?? null,
    tokens,
    isSameOrigin: true,
    delay: null,
    hasDeadCookie: false,
    awaitsAction: false,
    clearsCache: false,
  }
  await runWithRequest(request, settleToken)
  return request.token
}

test('of several tokens the live one counts, in any order', async () => {
  const { token } = await createSession({ user: await createUser() })

  expect(await settle(makeSessionToken(), token)).toBe(token)
  expect(await settle(token, makeSessionToken())).toBe(token)
})

test('of two sessions of one person the first counts', async () => {
  const user = await createUser()
  const [first, second] = [await createSession({ user }), await createSession({ user })]

  expect(await settle(makeSessionToken(), first.token, second.token)).toBe(first.token)
})

test('sessions of different people count for none of them', async () => {
  const mine = await createSession({ user: await createUser() })
  const planted = await createSession({ user: await createUser() })

  expect(await settle(planted.token, mine.token)).toBeNull()
})

test('a session that is over hides nothing', async () => {
  const user = await createUser()
  const { token } = await createSession({ user })
  const expired = await createSession({ user, expiresInMs: -1_000 })

  expect(await settle(expired.token, token)).toBe(token)
})

test('where none is live the first stays: it is dead, and looked up as such', async () => {
  const [first, second] = [makeSessionToken(), makeSessionToken()]

  expect(await settle(first, second)).toBe(first)
})

test('an outage settles nothing, and is no error here', async () => {
  const { DATABASE_URL } = env
  await closeDatabase()
  env.DATABASE_URL = 'postgresql://postgres@127.0.0.1:1/nothing'
  onTestFinished(async () => {
    await closeDatabase()
    env.DATABASE_URL = DATABASE_URL
  })
  const [first, second] = [makeSessionToken(), makeSessionToken()]

  expect(await settle(first, second)).toBe(first)
})
