import { createSessions, type TestSession } from '@/tests/support/factories'
import { openStream, type StreamClient } from '@/tests/support/stream-client'
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
  const open = ({ token }: TestSession) => openStream(`${instance.url}/api/sessions/events`, token)
  const pages: StreamClient[] = []
  for (let round = 0; round < STREAMS_PER_SESSION; round += 1) {
    pages.push(...(await Promise.all(sessions.map(open))))
  }
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(1_000)

  // It ends itself with 1 when not everything could be ended in 9 seconds.
  expect(await instance.stop()).toBe(0)

  await Promise.all(pages.map((page) => page.ended))
  const returns = pages.map(({ retryMs }) => retryMs ?? 0)
  expect(Math.min(...returns)).toBeGreaterThanOrEqual(1_000)
  expect(Math.max(...returns)).toBeLessThanOrEqual(6_000)
  expect(new Set(returns).size).toBeGreaterThan(500)
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
