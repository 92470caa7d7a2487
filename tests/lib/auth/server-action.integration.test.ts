import { beforeEach, expect, test, vi } from 'vitest'
import { runAction, runViewerAction } from '@/lib/auth/server-action'
import { REQUEST_LIMITS, requestLimiters } from '@/lib/request/rate-limits'
import { captureLog } from '@/tests/support/capture-log'
import { createSession, createUser } from '@/tests/support/factories'
import { TestBrowser } from '@/tests/support/next-headers'

vi.mock('next/headers', () => import('@/tests/support/next-headers'))

beforeEach(() => {
  requestLimiters.forget()
})

async function signedInBrowser(): Promise<TestBrowser> {
  const browser = new TestBrowser({ 'sec-fetch-site': 'same-origin' })
  const { token } = await createSession({ user: await createUser() })
  browser.cookies.set('session', { name: 'session', value: token })
  return browser
}

test('a viewer who acts too often is told when to try again, before anything is done', async () => {
  const browser = await signedInBrowser()
  const act = vi.fn(async () => ({ status: 'done' }))
  const click = () => browser.request(() => runViewerAction('terminate', act))
  const { perSession } = REQUEST_LIMITS.terminate
  for (let count = 0; count < perSession; count += 1) await click()

  expect(await click()).toEqual({ status: 'limited', retryAfterS: expect.any(Number) })

  expect(act).toHaveBeenCalledTimes(perSession)
})

test('a viewer who acts too often does not limit another one', async () => {
  const [busy, calm] = [await signedInBrowser(), await signedInBrowser()]
  const done = async () => ({ status: 'done' })
  for (let count = 0; count <= REQUEST_LIMITS.terminate.perSession; count += 1) {
    await busy.request(() => runViewerAction('terminate', done))
  }

  const outcome = await calm.request(() => runViewerAction('terminate', done))

  expect(outcome).toEqual({ status: 'done' })
})

test('a form from another site is refused, and that is a line of the log', async () => {
  const log = captureLog()
  const browser = new TestBrowser({ 'sec-fetch-site': 'cross-site' })
  const act = vi.fn(async () => ({ status: 'done' }))

  const outcome = await browser.request(() => runAction(act))

  expect(outcome).toEqual({ status: 'refused' })
  expect(act).not.toHaveBeenCalled()
  expect(log.lines('request_refused')).toEqual([
    expect.objectContaining({ level: 'warn', reason: 'foreign-origin', ipAddress: '192.0.2.1' }),
  ])
})
