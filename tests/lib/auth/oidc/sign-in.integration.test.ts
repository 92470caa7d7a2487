import { describe, expect, test } from 'vitest'
import { signInWithOidc } from '@/lib/auth/oidc/sign-in'
import { database } from '@/lib/database/database'
import { sessions } from '@/lib/session-management'
import { createSession, createUser } from '@/tests/support/factories'
import { RACE_ROUNDS } from '@/tests/support/race-rounds'

const NO_DEVICE = { userAgent: null, clientHints: null }
const HERE = { sharedDevice: false, device: NO_DEVICE, ipAddress: null, formerToken: null }

describe('starting a session for somebody whom the provider signed in', () => {
  test('says that it was OpenID Connect', async () => {
    const ada = await createUser()

    const outcome = await signInWithOidc(ada.id, HERE)

    expect(outcome).toMatchObject({ status: 'started' })
    expect(await database().session.findFirst()).toMatchObject({ signInMethod: 'oidc' })
  })

  test('is refused for a disabled user and for one who is gone', async () => {
    const disabled = await createUser({ disabledAt: new Date() })

    expect(await signInWithOidc(disabled.id, HERE)).toEqual({ status: 'refused' })
    expect(await signInWithOidc('01890a5d-ac96-774b-bcce-b302099a8057', HERE)).toEqual({
      status: 'refused',
    })
    expect(await database().session.count()).toBe(0)
  })

  test('works after sessions were terminated', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await signInWithOidc(ada.id, HERE)).toMatchObject({ status: 'started' })
  })

  test('is ended by a termination at the same moment, or clearly comes after it', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const ada = await createUser()
      const mine = await createSession({ user: ada })

      const [signedIn, terminated] = await Promise.all([
        signInWithOidc(ada.id, HERE),
        sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
      ])

      if (signedIn.status !== 'started') throw new Error(`Not started: ${signedIn.status}`)
      const isIn = (await sessions().findActive(signedIn.token)) !== null
      expect(terminated).toEqual({ status: 'terminated', count: isIn ? 0 : 1 })
    }
  })
})
