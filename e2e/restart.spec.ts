import { createSessions } from '@/tests/support/factories'
import { openStream } from '@/tests/support/stream-client'
import {
  expect,
  giveSession,
  SECURITY,
  sessionRows,
  signIn,
  terminateOthersButton,
  test,
} from './support/test'

const SESSIONS = 100
const STREAMS_PER_SESSION = 10

test('an instance that is told to stop sends 1,000 open pages away, to come back each in its own time', async ({
  ada,
  startInstance,
}) => {
  const instance = await startInstance()
  const sessions = await createSessions(SESSIONS, { user: ada })
  const tokens = sessions.flatMap(({ token }) => Array<string>(STREAMS_PER_SESSION).fill(token))
  const pages = await Promise.all(
    tokens.map((token) => openStream(`${instance.url}/api/sessions/events`, token)),
  )
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(tokens.length)

  // It ends itself with 1 when not everything could be ended in 9 seconds.
  expect(await instance.stop()).toBe(0)

  await Promise.all(pages.map((page) => page.ended))
  const returns = pages.map(({ retryMs }) => retryMs ?? 0)
  expect(Math.min(...returns)).toBeGreaterThanOrEqual(1_000)
  expect(Math.max(...returns)).toBeLessThanOrEqual(6_000)
  expect(new Set(returns).size).toBeGreaterThan(tokens.length / 2)
})

test('a page whose instance restarts stays signed in, and follows again by itself', async ({
  ada,
  openDevice,
  startInstance,
}) => {
  const before = await startInstance()
  const page = await openDevice('Firefox on Linux')
  await giveSession(page, ada)
  const answered = page.waitForResponse('**/api/sessions/events')
  await page.goto(`${before.url}${SECURITY}`)
  await answered

  const backAgain = page.waitForResponse('**/api/sessions/events')
  await before.stop()
  await startInstance({ port: before.port })
  expect((await backAgain).status()).toBe(200)
  const mine = await openDevice()
  await signIn(mine, ada, { callbackUrl: SECURITY })

  await expect(sessionRows(page)).toHaveCount(2)
  await terminateOthersButton(mine).click()
  await expect(page.getByText('This session was terminated from another device.')).toBeVisible()
})
