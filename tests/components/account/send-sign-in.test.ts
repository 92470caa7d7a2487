// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { sendSignIn } from '@/components/account/send-sign-in'

afterEach(() => {
  vi.unstubAllGlobals()
})

const IDLE = { status: 'idle' } as const

function typed(): FormData {
  const form = new FormData()
  for (const [name, value] of [
    ['email', 'ada@example.com'],
    ['password', 'correct horse battery staple'],
    ['sharedDevice', 'on'],
  ] as const) {
    form.set(name, value)
  }
  return form
}

/** The network answers with that. */
function answer(response: Response | Error) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => {
    if (response instanceof Error) throw response
    return response
  })
  vi.stubGlobal('fetch', fetched)
  return fetched
}

test('the form is sent as it is, and what is wrong comes back as a sentence', async () => {
  const fetched = answer(Response.json({ status: 'failed', message: 'That was wrong.' }))
  const form = typed()

  const state = await sendSignIn(IDLE, form)

  const [path, init] = fetched.mock.calls[0] ?? []
  expect(path).toBe('/sign-in')
  expect(init).toEqual({ method: 'POST', headers: { Accept: 'application/json' }, body: form })
  expect(state).toEqual({
    status: 'failed',
    message: 'That was wrong.',
    email: 'ada@example.com',
    sharedDevice: true,
  })
})

test('a limit is told in the words of the server, whatever its status', async () => {
  answer(Response.json({ status: 'failed', message: 'Try again in 2 seconds.' }, { status: 429 }))

  expect(await sendSignIn(IDLE, typed())).toMatchObject({ message: 'Try again in 2 seconds.' })
})

test('a sign-in leads on, and is pending until the page is gone', async () => {
  answer(Response.json({ status: 'started', location: '/settings' }))
  const assign = vi.fn()
  vi.stubGlobal('location', { assign })

  const state = sendSignIn(IDLE, typed())
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('/settings'))

  expect(await Promise.race([state, Promise.resolve('pending')])).toBe('pending')
})

test('a server that cannot be reached is told as that, and keeps what was typed', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  answer(new TypeError('Failed to fetch'))

  expect(await sendSignIn(IDLE, typed())).toEqual({
    status: 'failed',
    message: 'The server cannot be reached. Check your connection and try again.',
    email: 'ada@example.com',
    sharedDevice: true,
  })
  expect(warn).toHaveBeenCalledTimes(1)
  warn.mockRestore()
})

test('a page of a proxy is not told as a lost connection', async () => {
  answer(new Response('<h1>502 Bad Gateway</h1>', { status: 502 }))

  const state = await sendSignIn(IDLE, typed())

  expect(state).toMatchObject({
    message: expect.stringMatching(/^The sign-in could not be completed/),
  })
})

test.each([
  ['the JSON of a proxy', Response.json({ error: 'upstream' }, { status: 502 })],
  ['a start that leads nowhere', Response.json({ status: 'started' })],
  ['JSON that is no object', Response.json('gone')],
  ['a page', new Response('<h1>Bad Gateway</h1>', { status: 502 })],
])('%s is no sign-in, and leads nowhere', async (_what, response) => {
  answer(response)
  const assign = vi.fn()
  vi.stubGlobal('location', { assign })

  expect(await sendSignIn(IDLE, typed())).toMatchObject({
    status: 'failed',
    message: 'The sign-in could not be completed. Load this page again and try once more.',
  })
  expect(assign).not.toHaveBeenCalled()
})
