import { describe, expect, test } from 'vitest'
import { signInWithOidc } from '@/lib/auth/oidc/sign-in'
import { database } from '@/lib/database/database'
import { sessions } from '@/lib/session-management'
import { createSession, createUser, type TestUser } from '@/tests/support/factories'
import { RACE_ROUNDS } from '@/tests/support/race-rounds'

const NO_DEVICE = { userAgent: null, clientHints: null }
const ISSUER = 'https://id.example.com/'
const HERE = { sharedDevice: false, device: NO_DEVICE, ipAddress: null, formerToken: null }

/** Who a user is at the provider. */
async function link(user: TestUser) {
  const identity = { issuer: ISSUER, subject: user.id }
  await database().oidcAccount.create({ data: { ...identity, userId: user.id } })
  return identity
}

describe('starting a session for a person whom the provider signed in', () => {
  test('says that it was OpenID Connect', async () => {
    const ada = await link(await createUser())

    const outcome = await signInWithOidc(ada, HERE)

    expect(outcome).toMatchObject({ status: 'started' })
    expect(await database().session.findFirst()).toMatchObject({ signInMethod: 'oidc' })
  })

  test('is refused for a disabled user and for one who is gone', async () => {
    const disabled = await link(await createUser({ disabledAt: new Date() }))
    const gone = { issuer: ISSUER, subject: 'gone' }

    expect(await signInWithOidc(disabled, HERE)).toEqual({ status: 'refused' })
    expect(await signInWithOidc(gone, HERE)).toEqual({ status: 'refused' })
    expect(await database().session.count()).toBe(0)
  })

  test('works after sessions were terminated', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await signInWithOidc(await link(ada), HERE)).toMatchObject({ status: 'started' })
  })

  test('is ended by a termination at the same moment, or clearly comes after it', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const ada = await createUser()
      const identity = await link(ada)
      const mine = await createSession({ user: ada })

      const [signedIn, terminated] = await Promise.all([
        signInWithOidc(identity, HERE),
        sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
      ])

      if (signedIn.status !== 'started') throw new Error(`Not started: ${signedIn.status}`)
      const isIn = (await sessions().findActive(signedIn.token)) !== null
      expect(terminated).toEqual({ status: 'terminated', count: isIn ? 0 : 1 })
    }
  })
})
