import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { findKnownDevice } from '@/lib/auth/known-devices'
import { hashPassword } from '@/lib/auth/password'
import { PASSWORD_QUEUE } from '@/lib/auth/password-queue'
import { database } from '@/lib/database/database'
import { sharedPool } from '@/lib/database/pool'
import { REQUEST_LIMITS, requestLimiters } from '@/lib/request/rate-limits'
import { sessions } from '@/lib/session-management'
import { handleSignIns } from '@/server/sign-in/sign-in'
import { captureLog } from '@/tests/support/capture-log'
import { createUser, type TestUser } from '@/tests/support/factories'
import { type FrontOptions, serveFront } from '@/tests/support/front'

const PASSWORD = 'correct horse battery staple'
const WRONG = 'The e-mail address or the password is not right.'

let passwordHash: string
let ada: TestUser

beforeEach(async () => {
  requestLimiters.forget()
  passwordHash ??= await hashPassword(PASSWORD)
  ada = await createUser({ passwordHash })
})

/** Serves sign-ins; everything else says "passed on". */
async function serve(options: FrontOptions = {}) {
  const passOn = vi.fn(async (_request: unknown, response: { end(text: string): void }) =>
    response.end('passed on'),
  )
  const front = await serveFront(handleSignIns(passOn), options)
  const post = (
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    path = '/sign-in',
  ) =>
    fetch(front.url + path, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  return { ...front, post, passOn }
}

const typed = (given: Record<string, string> = {}) => ({
  email: ada.email,
  password: PASSWORD,
  ...given,
})

const JSON_WANTED = { accept: 'application/json' }

function cookieOf(response: Response, name: string): string | undefined {
  const found = response.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

function valueOfCookie(response: Response, name: string): string {
  return cookieOf(response, name)?.split(';')[0] ?? ''
}

describe('a sign-in', () => {
  test('leads on with a redirect, and with the cookie of a new session', async () => {
    const { post, passOn } = await serve()

    const response = await post(typed({ callbackUrl: '/settings/security' }))

    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/settings/security')
    expect(cookieOf(response, 'session')).toMatch(
      /^[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    )
    const session = await sessions().findActive(valueOfCookie(response, 'session'))
    expect(session?.userId).toBe(ada.id)
    expect(passOn).not.toHaveBeenCalled()
  })

  test('tells a page with JavaScript where to go', async () => {
    const { post } = await serve()

    const response = await post(typed({ callbackUrl: '/settings' }), JSON_WANTED)

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'started', location: '/settings' })
    expect(cookieOf(response, 'session')).toBeDefined()
  })

  test.each(['https://evil.example/', '//evil.example', '/sign-in'])(
    'does not lead to %s',
    async (callbackUrl) => {
      const { post } = await serve()

      expect((await post(typed({ callbackUrl }))).headers.get('location')).toBe('/')
    },
  )

  test('is taken as multipart, too', async () => {
    const { url } = await serve()
    const body = new FormData()
    for (const [name, value] of Object.entries(typed())) body.set(name, value)

    const response = await fetch(`${url}/sign-in?callbackUrl=%2F`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body,
      redirect: 'manual',
    })

    expect(response.status).toBe(303)
  })

  test('remembers the device, and once more in place of the first time', async () => {
    const { post } = await serve()
    const first = valueOfCookie(await post(typed()), 'known-devices')

    const again = await post(typed(), { cookie: `known-devices=${first}` })

    const account = { id: ada.id, passwordHash }
    expect(findKnownDevice(first, account)).not.toBeNull()
    expect(findKnownDevice(valueOfCookie(again, 'known-devices'), account)).not.toBeNull()
    expect(valueOfCookie(again, 'known-devices').split('~')).toHaveLength(1)
    expect(cookieOf(again, 'known-devices')).toMatch(
      /; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/,
    )
  })

  test('on a shared device is not remembered, and ends with the browser', async () => {
    const { post } = await serve()

    const response = await post(typed({ sharedDevice: 'on' }))

    expect(cookieOf(response, 'known-devices')).toBeUndefined()
    expect(cookieOf(response, 'session')).not.toContain('Max-Age')
    expect((await database().session.findFirstOrThrow()).sharedDevice).toBe(true)
  })
})

describe('a sign-in that fails', () => {
  test('gets the form again with what was typed, but for the password', async () => {
    const { post, passOn } = await serve()

    const response = await post(typed({ password: 'my wrong password', sharedDevice: 'on' }))

    const page = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(page).toContain(WRONG)
    expect(page).toContain(`value="${ada.email}"`)
    expect(page).not.toContain('my wrong password')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(passOn).not.toHaveBeenCalled()
  })

  test('is a sentence for a page with JavaScript', async () => {
    const { post } = await serve()

    const response = await post(typed({ password: 'wrong' }), JSON_WANTED)

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'failed', message: WRONG })
  })

  test.each([
    ['an unknown email', { email: 'nobody@example.com' }],
    ['no password', { password: '' }],
    ['no email', { email: ' ' }],
    ['a password that is too long', { password: 'x'.repeat(1_025) }],
  ])('is answered alike for %s', async (_name, given) => {
    const { post } = await serve()
    const expected = await (await post(typed({ password: 'wrong' }), JSON_WANTED)).text()

    const response = await post(typed(given), JSON_WANTED)

    expect(response.status).toBe(200)
    expect(await response.text()).toBe(expected)
  })

  test('says so when the form is another site’s, and looks at no password', async () => {
    const { port } = await serve()
    const query = vi.spyOn(sharedPool.get(), 'run')

    const response = await fetch(`http://127.0.0.1:${port}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams(typed()),
    })

    expect(response.status).toBe(403)
    expect(await response.text()).toContain('This form was sent from another site.')
    expect(query).not.toHaveBeenCalled()
    query.mockRestore()
  })

  test('is "try again later" in an outage, and never a wrong password', async () => {
    const { post } = await serve()
    const outage = Object.assign(new Error('Connection terminated'), { code: 'P1001' })
    const query = vi.spyOn(sharedPool.get(), 'run').mockRejectedValue(outage as never)

    const response = await post(typed(), JSON_WANTED)

    query.mockRestore()
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect((await response.json()).message).toMatch(/^Sign-in is not possible at the moment\./)
  })
})

describe('what is no sign-in with a password', () => {
  test.each([
    ['the form of an action, such as the provider’s', { $ACTION_ID_0123: '' }, {}, '/sign-in'],
    ['an action with JavaScript', {}, { 'next-action': '0123' }, '/sign-in'],
    ['a form of another page', {}, {}, '/settings'],
    ['a page with a longer name', {}, {}, '/sign-in-elsewhere'],
  ])('is passed on with its body: %s', async (_name, fields, headers, path) => {
    const { post, passOn } = await serve()

    const response = await post({ ...typed(), ...fields }, headers, path)

    expect(await response.text()).toBe('passed on')
    expect(passOn).toHaveBeenCalledTimes(1)
    expect(await database().session.count()).toBe(0)
  })

  test('a body that is not what it says is 400', async () => {
    const { url } = await serve()

    const response = await fetch(`${url}/sign-in`, {
      method: 'POST',
      headers: {
        'sec-fetch-site': 'same-origin',
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: 'email=ada',
    })

    expect(response.status).toBe(400)
  })
})

/** Requests come from as many addresses as there are, by way of a proxy. */
const PROXY: FrontOptions = { trustedProxyHops: 1 }
const from = (address: string) => ({ 'x-forwarded-for': address })

describe('a burst of wrong passwords', () => {
  const { atOnce, waitingOfKey } = PASSWORD_QUEUE
  const TAKEN = atOnce + waitingOfKey

  test('of one address: few are looked at, the others are refused before any statement', async () => {
    const { post } = await serve()
    const query = vi.spyOn(sharedPool.get(), 'run')

    const responses = await Promise.all(
      Array.from({ length: 60 }, (_, number) =>
        post(typed({ email: `${number}@example.com`, password: 'wrong' })),
      ),
    )

    const statements = query.mock.calls.length
    query.mockRestore()
    const refused = responses.filter(({ status }) => status === 429)
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(TAKEN)
    expect(refused.length).toBeGreaterThan(0)
    expect(statements).toBe(2 * (60 - refused.length))
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    expect(await refused[0]?.text()).toContain('There were too many attempts to sign in.')
  })

  test('is one line of the log where the queue is full, not one for each', async () => {
    const log = captureLog()
    const { post } = await serve(PROXY)

    await Promise.all(
      Array.from({ length: 60 }, (_, number) =>
        post(typed({ email: `${number}@example.com`, password: 'wrong' }), from('203.0.113.77')),
      ),
    )

    const refused = log.lines('sign_in_failed').filter(({ limit }) => limit === 'queue')
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ level: 'warn', reason: 'limited', method: 'password' })
  })

  test('of one address leaves a place for another one', async () => {
    const { post } = await serve(PROXY)
    const burst = Array.from({ length: 60 }, (_, number) =>
      post(typed({ email: `${number}@example.com`, password: 'wrong' }), from('192.0.2.1')),
    )

    const honest = await post(typed(), from('198.51.100.7'))

    expect(honest.status).toBe(303)
    await Promise.all(burst)
  })

  test('that goes on is refused without a statement, and is one line of the log', async () => {
    const log = captureLog()
    const { post } = await serve()
    const { perAddress } = REQUEST_LIMITS.signIn
    const tryOnce = () => post({ email: '', password: '' }, JSON_WANTED)
    for (let count = 0; count < perAddress; count += 1) await tryOnce()
    const query = vi.spyOn(sharedPool.get(), 'run')

    const responses = [await tryOnce(), await post(typed(), JSON_WANTED)]

    expect(responses.map(({ status }) => status)).toEqual([429, 429])
    expect(Number(responses[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(query).not.toHaveBeenCalled()
    query.mockRestore()
    expect(log.lines('request_refused')).toHaveLength(1)
  })

  test('a client that leaves while it waits is not looked at', async () => {
    const { port, post } = await serve(PROXY)
    const lookedAt = `left-${Date.now()}@example.com`
    const query = vi.spyOn(sharedPool.get(), 'run')
    const burst = Array.from({ length: TAKEN }, (_, number) =>
      post(typed({ email: `${number}@example.com`, password: 'wrong' }), from('192.0.2.1')),
    )
    await vi.waitFor(() => expect(query).toHaveBeenCalled())

    await sendAndLeave(port, lookedAt)
    await Promise.all(burst)
    await post(typed(), from('198.51.100.7'))

    expect(JSON.stringify(query.mock.calls)).not.toContain(lookedAt)
    query.mockRestore()
  })
})

/** Sends the form of a sign-in, and hangs up without reading. */
async function sendAndLeave(port: number, email: string): Promise<void> {
  const body = new URLSearchParams({ email, password: 'wrong' }).toString()
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const head = [
    'POST /sign-in HTTP/1.1',
    'Host: localhost',
    'Sec-Fetch-Site: same-origin',
    'X-Forwarded-For: 192.0.2.1',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  await once(socket, 'close')
}
