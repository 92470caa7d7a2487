import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NextRequest } from 'next/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GET } from '@/app/api/auth/callback/oidc/route'
import { findKnownDevice } from '@/lib/auth/known-devices'
import { startOidcSignIn } from '@/lib/auth/oidc/auth'
import { database } from '@/lib/database/database'
import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { sessions } from '@/lib/session-management'
import { OIDC_CALLBACK_PATH } from '@/lib/wire'
import { captureLog } from '@/tests/support/capture-log'
import { createSession, createUser } from '@/tests/support/factories'
import { TestBrowser } from '@/tests/support/next-headers'
import {
  type OidcProvider,
  type ProviderPerson,
  ProviderVisitor,
  startOidcProvider,
} from '@/tests/support/oidc-provider'

vi.mock('next/headers', () => import('@/tests/support/next-headers'))

const ADA = { sub: 'ada-1', email: 'Ada@Example.com', email_verified: true, name: 'Ada Lovelace' }
const DAY_S = 24 * 60 * 60

const { AUTH_URL, DATABASE_URL } = env

let provider: OidcProvider

beforeAll(async () => {
  provider = await startOidcProvider({ redirectUri: `${AUTH_URL}/api/auth/callback/oidc` })
})

beforeEach(() => {
  Object.assign(env, {
    AUTH_URL,
    DATABASE_URL,
    AUTH_OIDC_ALLOW_UNVERIFIED: 'false',
    AUTH_OIDC_ISSUER: provider.issuer,
    AUTH_OIDC_ID: provider.clientId,
    AUTH_OIDC_SECRET: provider.clientSecret,
  })
})

afterAll(() => provider.stop())

describe('signing in with OpenID Connect', () => {
  test('creates a user and a session of this device at the first time', async () => {
    const browser = new TestBrowser()

    const location = await signIn(browser, ADA, { callbackUrl: '/settings/security' })

    expect(location).toBe('/settings/security')
    const { userEmail, userName, ...session } = await currentSessionOf(browser)
    expect({ userEmail, userName }).toEqual({ userEmail: 'ada@example.com', userName: ADA.name })
    expect(session.view).toMatchObject({
      signInMethod: 'oidc',
      sharedDevice: false,
      device: { label: 'Firefox on Linux' },
      ipAddress: '192.0.2.1',
    })
  })

  test('knows a person again by issuer and subject, whatever the e-mail says now', async () => {
    const [laptop, phone] = [new TestBrowser(), new TestBrowser()]
    await signIn(laptop, ADA)

    await signIn(phone, { ...ADA, email: 'ada@elsewhere.example' })

    const session = await currentSessionOf(phone)
    expect(session.userId).toBe((await currentSessionOf(laptop)).userId)
    expect(session.userEmail).toBe('ada@example.com')
  })

  test('again in the same browser replaces its session, so that the list does not grow', async () => {
    const browser = new TestBrowser()
    await signIn(browser, ADA)
    const first = tokenOf(browser)

    await signIn(browser, ADA)

    expect(tokenOf(browser)).not.toBe(first)
    expect(await sessions().findActive(first)).toBeNull()
    expect(await database().session.count()).toBe(1)
  })

  test("replaces another person's session that this browser held", async () => {
    const grace = await createUser()
    const { token } = await createSession({ user: grace })
    const browser = new TestBrowser()
    browser.cookies.set('session', { name: 'session', value: token })

    await signIn(browser, ADA)

    expect(await sessions().findActive(token)).toBeNull()
    expect((await currentSessionOf(browser)).userEmail).toBe('ada@example.com')
    expect(await database().oidcAccount.count({ where: { userId: grace.id } })).toBe(0)
  })

  test('works in a browser whose session was terminated', async () => {
    const browser = new TestBrowser()
    await signIn(browser, ADA)
    await database().session.deleteMany()

    const location = await signIn(browser, ADA)

    expect(location).toBe('/')
    expect(await currentSessionOf(browser)).toBeDefined()
  })

  test('gives a session on a shared device the short limits and a cookie that ends with the browser', async () => {
    const [own, shared] = [new TestBrowser(), new TestBrowser()]

    await signIn(own, ADA)
    await signIn(shared, ADA, { sharedDevice: true })

    expect((await currentSessionOf(shared)).view.sharedDevice).toBe(true)
    expect((await currentSessionOf(own)).view.sharedDevice).toBe(false)
    expect(shared.cookies.get('session')).not.toHaveProperty('maxAge')
    expect(shared.cookies.get('session')).not.toHaveProperty('expires')
    expect(own.cookies.get('session')?.maxAge).toBe(30 * DAY_S)
  })

  test('remembers the device of an account that has a password, unless it is shared', async () => {
    const user = await createUser({ email: 'ada@example.com', passwordHash: 'a hash' })
    const [own, shared] = [new TestBrowser(), new TestBrowser()]

    await signIn(own, ADA)
    await signIn(shared, ADA, { sharedDevice: true })

    const known = own.cookies.get('known-devices')?.value ?? null
    expect(findKnownDevice(known, { id: user.id, passwordHash: 'a hash' })).not.toBeNull()
    expect(shared.cookies.has('known-devices')).toBe(false)
  })

  test('remembers no device where there is no password to guess', async () => {
    const browser = new TestBrowser()

    await signIn(browser, ADA)

    expect(browser.cookies.has('known-devices')).toBe(false)
  })

  test('asks anew at every sign-in whether the device is shared', async () => {
    const browser = new TestBrowser()
    await signIn(browser, ADA, { sharedDevice: true })

    await signIn(browser, ADA, { sharedDevice: false })

    expect((await currentSessionOf(browser)).view.sharedDevice).toBe(false)
  })

  test('counts a device as shared when the choice got lost on the way', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    browser.cookies.delete('oidc-device')

    await finish(browser, callback)

    expect((await currentSessionOf(browser)).view.sharedDevice).toBe(true)
  })

  test('leaves nothing but the session in the browser', async () => {
    const browser = new TestBrowser()

    await signIn(browser, ADA)

    expect([...browser.cookies.keys()]).toEqual(['session'])
  })

  test('needs no user agent', async () => {
    const browser = new TestBrowser({ 'user-agent': '' })

    await signIn(browser, ADA)

    expect((await currentSessionOf(browser)).view.device.label).toBe('Unknown device')
  })
})

describe('whose account it is', () => {
  test('a verified e-mail links the user who has it', async () => {
    const ada = await createUser({ email: 'ada@example.com', name: 'Ada' })
    const browser = new TestBrowser()

    await signIn(browser, ADA)

    const { userId, userName } = await currentSessionOf(browser)
    expect({ userId, userName }).toEqual({ userId: ada.id, userName: 'Ada' })
  })

  test('an e-mail that is not verified does not', async () => {
    await createUser({ email: 'ada@example.com' })

    const location = await signIn(new TestBrowser(), { ...ADA, email_verified: false })

    expect(location).toBe('/sign-in?error=EmailUnverified')
    await expectNobodyCameIn()
  })

  test('a first sign-in with an e-mail that is not verified is refused with a reason', async () => {
    const log = captureLog()

    const location = await signIn(new TestBrowser(), { ...ADA, email_verified: false })

    expect(location).toBe('/sign-in?error=EmailUnverified')
    expect(log.lines('sign_in_failed')).toMatchObject([{ reason: 'EmailUnverified' }])
    await expectNobodyCameIn()
  })

  test('where that is allowed, the verified owner gets in after an unverified namesake', async () => {
    env.AUTH_OIDC_ALLOW_UNVERIFIED = 'true'
    const [squatter, owner] = [new TestBrowser(), new TestBrowser()]
    await signIn(squatter, { ...ADA, sub: 'eve-1', email_verified: false, name: 'Eve' })
    captureLog()

    expect(await signIn(owner, ADA)).toBe('/')

    expect(await sessions().findActive(tokenOf(squatter))).toBeNull()
    expect(await currentSessionOf(owner)).toMatchObject({ userName: ADA.name })
  })

  test('a user who is linked to one subject is not linked to a second one', async () => {
    await signIn(new TestBrowser(), ADA)
    await database().session.deleteMany()

    const location = await signIn(new TestBrowser(), { ...ADA, sub: 'another-ada' })

    expect(location).toBe('/sign-in?error=OAuthAccountNotLinked')
    expect(await database().oidcAccount.count()).toBe(1)
    expect(await database().session.count()).toBe(0)
  })

  test('a first sign-in without an e-mail is refused with a reason', async () => {
    const location = await signIn(new TestBrowser(), { sub: 'nobody' })

    expect(location).toBe('/sign-in?error=EmailMissing')
    await expectNobodyCameIn()
  })

  test('a disabled user does not get in', async () => {
    await signIn(new TestBrowser(), ADA)
    await database().session.deleteMany()
    await database().user.updateMany({ data: { disabledAt: new Date() } })
    const browser = new TestBrowser()

    const location = await signIn(browser, ADA)

    expect(location).toBe('/sign-in?error=AccessDenied')
    expect(await database().session.count()).toBe(0)
    expect(browser.cookies.has('session')).toBe(false)
  })
})

describe('a callback that does not belong to this browser', () => {
  test('with another state is refused', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    callback.searchParams.set('state', 'tampered')

    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=SignInFailed')
    await expectNobodyCameIn()
  })

  test('without a state is refused', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    callback.searchParams.delete('state')

    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=SignInFailed')
    await expectNobodyCameIn()
  })

  test('from another issuer is refused', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    callback.searchParams.set('iss', 'https://issuer.example')

    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=SignInFailed')
    await expectNobodyCameIn()
  })

  test("in another person's browser is refused: no person signs in as another unawares", async () => {
    const [attacker, victim] = [new TestBrowser(), new TestBrowser()]
    const callback = await visit(attacker, ADA)
    await start(victim)

    expect(await finishQuietly(new TestBrowser(), callback)).toBe('/sign-in?error=SignInFailed')
    expect(await finishQuietly(victim, callback)).toBe('/sign-in?error=SignInFailed')
    await expectNobodyCameIn()
  })

  test('with a code of another round trip is refused', async () => {
    const [attacker, victim] = [new TestBrowser(), new TestBrowser()]
    const stolen = await visit(attacker, ADA)
    const callback = await visit(victim, { ...ADA, sub: 'victim', email: 'victim@example.com' })
    callback.searchParams.set('code', String(stolen.searchParams.get('code')))

    expect(await finishQuietly(victim, callback)).toBe('/sign-in?error=SignInFailed')
    await expectNobodyCameIn()
  })

  test('with an ID token of another round trip is refused, and its claims are not logged', async () => {
    const browser = new TestBrowser()
    await start(browser)
    const nonce = browser.cookies.get('oidc-nonce')
    const callback = await visit(browser, ADA)
    if (nonce) browser.cookies.set('oidc-nonce', nonce)
    const log = captureLog()

    const location = await finish(browser, callback)

    expect(location).toBe('/sign-in?error=SignInFailed')
    expect(log.lines('sign_in_failed')).toHaveLength(1)
    expect(log.text()).toContain('nonce')
    expect(log.text()).not.toContain(ADA.sub)
    await expectNobodyCameIn()
  })

  test('works once: the same address again starts no second session', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    const cookies = new Map(browser.cookies)
    await finish(browser, callback)
    const token = tokenOf(browser)

    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=SignInFailed')
    for (const [name, cookie] of cookies) browser.cookies.set(name, cookie)
    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=SignInFailed')

    expect(await database().session.count()).toBe(1)
    expect(await sessions().findActive(token)).not.toBeNull()
  })
})

describe('where to go afterwards', () => {
  test('a forged callback URL stays on this origin', async () => {
    for (const forged of [
      'https://evil.example/',
      '//evil.example',
      `${env.AUTH_URL}.evil.example/`,
    ]) {
      const browser = new TestBrowser()
      const callback = await visit(browser, ADA)
      browser.cookies.set('oidc-callback-url', { name: 'oidc-callback-url', value: forged })
      callback.searchParams.set('callbackUrl', forged)

      expect(await finish(browser, callback)).toBe('/')
    }
  })

  test('a malformed callback URL breaks nothing', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    browser.cookies.set('oidc-callback-url', { name: 'oidc-callback-url', value: '%E0%A4%A\u0000' })

    expect(await finish(browser, callback)).toBe('/')
  })

  test('a malformed callback URL from before keeps no person from signing in', async () => {
    const browser = new TestBrowser()
    browser.cookies.set('oidc-callback-url', { name: 'oidc-callback-url', value: 'malformed' })

    expect(await quietly(() => start(browser))).toBe('/sign-in?error=SignInFailed')
    expect(await signIn(browser, ADA)).toBe('/')
  })

  test('after a refusal the sign-in page still knows where the person wanted to go', async () => {
    const person = { sub: 'nobody' }

    const location = await signIn(new TestBrowser(), person, { callbackUrl: '/settings/security' })

    expect(location).toBe('/sign-in?error=EmailMissing&callbackUrl=%2Fsettings%2Fsecurity')
  })
})

describe('when something is away', () => {
  afterEach(closeDatabase)

  test('an outage of the database is not a wrong sign-in', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    await closeDatabase()
    env.DATABASE_URL = 'postgresql://postgres@127.0.0.1:1/nothing'

    expect(await finishQuietly(browser, callback)).toBe('/sign-in?error=Unavailable')
    expect(browser.cookies.has('session')).toBe(false)
  })

  test('an outage leaves the session that this browser has', async () => {
    const browser = new TestBrowser()
    await signIn(browser, ADA)
    const token = tokenOf(browser)
    const callback = await visit(browser, ADA)
    await closeDatabase()
    env.DATABASE_URL = 'postgresql://postgres@127.0.0.1:1/nothing'

    await finishQuietly(browser, callback)

    expect(tokenOf(browser)).toBe(token)
  })

  test('a provider that is away redirects to no other place', async () => {
    const browser = new TestBrowser()
    env.AUTH_OIDC_ISSUER = 'http://127.0.0.1:1'

    expect(await quietly(() => start(browser))).toBe('/sign-in?error=SignInFailed')
    expect(browser.cookies.size).toBe(0)
  })

  test('a provider that does not answer in time is given up', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    env.AUTH_OIDC_ISSUER = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort())

    expect(await quietly(() => start(new TestBrowser()))).toBe('/sign-in?error=SignInFailed')

    expect(limit).toHaveBeenCalledWith(10_000)
    limit.mockRestore()
    silent.close()
  })

  test('a person who says no at the provider is told so, and it is no error of the log', async () => {
    const log = captureLog()
    const browser = new TestBrowser()
    const callback = await new ProviderVisitor().cancel(await start(browser))

    expect(await finish(browser, callback)).toBe('/sign-in?error=OAuthCallbackError')
    expect(log.lines('sign_in_failed')).toMatchObject([{ level: 'info', reason: 'access_denied' }])
    await expectNobodyCameIn()
  })

  test('an error of the provider is told to the person, and its code to the log', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    callback.searchParams.delete('code')
    callback.searchParams.set('error', 'invalid_scope')
    const log = captureLog()

    expect(await finish(browser, callback)).toBe('/sign-in?error=OAuthCallbackError')

    expect(log.lines('sign_in_failed')).toMatchObject([
      { method: 'oidc', reason: 'error', codes: ['OAuthCallbackError', 'invalid_scope'] },
    ])
  })

  test('an error is logged once, without a token or a code', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)
    env.AUTH_OIDC_SECRET = 'not the right secret'
    const log = captureLog()

    await finish(browser, callback)

    expect(log.lines('sign_in_failed')).toMatchObject([
      { codes: ['CallbackRouteError', 'OAUTH_WWW_AUTHENTICATE_CHALLENGE'] },
    ])
    expect(log.text()).not.toContain(callback.searchParams.get('code'))
    expect(log.text()).not.toContain(callback.searchParams.get('state'))
  })
})

describe('what a request says about the app', () => {
  test('the way back leads to AUTH_URL, whatever Host and X-Forwarded-* say', async () => {
    const browser = new TestBrowser({
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    })

    const url = new URL(await start(browser))

    expect(url.origin).toBe(provider.issuer)
    expect(url.searchParams.get('redirect_uri')).toBe(`${env.AUTH_URL}/api/auth/callback/oidc`)
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('nonce')).toBeTruthy()
  })

  test('on https the cookies of the round trip cannot be planted', async () => {
    env.AUTH_URL = 'https://app.example.com'
    const browser = new TestBrowser()

    const url = new URL(await start(browser))

    expect(url.searchParams.get('redirect_uri')).toMatch(/^https:\/\/app\.example\.com\//)
    expect(browser.cookies.size).toBe(5)
    for (const cookie of browser.cookies.values()) {
      expect(cookie.name).toMatch(/^__Host-oidc-/)
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', secure: true, path: '/' })
      expect(cookie).not.toHaveProperty('domain')
    }
  })

  test('a cookie that Auth.js would take for a session means nothing', async () => {
    const browser = new TestBrowser()
    const name = 'authjs.session-token'
    browser.cookies.set(name, { name, value: 'planted' })

    expect(await signIn(browser, ADA)).toBe('/')
    expect(tokenOf(browser)).not.toBe('planted')
  })
})

describe("Auth.js's endpoints", () => {
  test('without a provider nothing starts', async () => {
    env.AUTH_OIDC_ISSUER = undefined

    const started = await start(new TestBrowser())

    expect(started).toBe('/sign-in?error=SignInFailed')
  })

  test('the answer is not kept anywhere', async () => {
    const browser = new TestBrowser()
    const callback = await visit(browser, ADA)

    const response = await ask(browser, callback.search)

    expect(response.status).toBe(303)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.getSetCookie()).toEqual([])
  })
})

type Choice = { callbackUrl?: string; sharedDevice?: boolean }

async function signIn(browser: TestBrowser, person: ProviderPerson, choice?: Choice) {
  return finish(browser, await visit(browser, person, choice))
}

/** Starts a sign-in and does what is asked at the provider; answers the callback's address. */
async function visit(browser: TestBrowser, person: ProviderPerson, choice?: Choice) {
  return new ProviderVisitor().signIn(await start(browser, choice), person)
}

async function start(
  browser: TestBrowser,
  { callbackUrl = '/', sharedDevice = false }: Choice = {},
): Promise<string> {
  return browser.request(() => startOidcSignIn({ callbackUrl, sharedDevice }))
}

async function finish(browser: TestBrowser, callback: URL): Promise<string | null> {
  const response = await ask(browser, callback.search)
  return response.headers.get('location')
}

async function finishQuietly(browser: TestBrowser, callback: URL) {
  return quietly(() => finish(browser, callback))
}

/** Does something that logs one error, once. */
async function quietly<Result>(act: () => Promise<Result>): Promise<Result> {
  const log = captureLog()
  const result = await act()
  expect(log.lines('sign_in_failed')).toHaveLength(1)
  return result
}

async function ask(browser: TestBrowser, search: string): Promise<Response> {
  const url = new URL(`${OIDC_CALLBACK_PATH}${search}`, env.AUTH_URL)
  return browser.request(() => GET(new NextRequest(url)))
}

function tokenOf(browser: TestBrowser): string {
  return String(browser.cookies.get('session')?.value)
}

async function currentSessionOf(browser: TestBrowser) {
  const session = await sessions().findActive(tokenOf(browser))
  if (!session) throw new Error('This browser is not signed in.')
  const { userId, id: currentSessionId } = session
  const view = await sessions().find({ userId, sessionId: currentSessionId, currentSessionId })
  if (!view) throw new Error('The current session is not in the list.')
  return { ...session, view }
}

async function expectNobodyCameIn(): Promise<void> {
  expect(await database().session.count()).toBe(0)
  expect(await database().oidcAccount.count()).toBe(0)
}
