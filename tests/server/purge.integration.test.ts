import { expect, test, vi } from 'vitest'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { startPurging } from '@/server/purge'
import { captureLog } from '@/tests/support/capture-log'
import { createSession, createUser } from '@/tests/support/factories'

const DAY_MS = 24 * 60 * 60 * 1_000

/** One purge, as if the pause before it were over. */
async function purgeNow(): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stop = startPurging()
  vi.advanceTimersToNextTimer()
  vi.useRealTimers()
  await stop()
}

test('what is kept no longer is deleted now and then, and a line says how much', async () => {
  const log = captureLog()
  const ada = await createUser()
  const tooOld = new Date(Date.now() - env.ACTIVITY_RETENTION - DAY_MS)
  const event = { userId: ada.id, kind: 'signed_in' as const, sessionCount: 1 }
  await database().sessionEvent.createMany({ data: [{ ...event, createdAt: tooOld }, event] })
  await createSession({ user: ada, expiresInMs: -env.SESSION_MAX_AGE - DAY_MS })
  await database().signInFailure.create({ data: { key: 'old', points: 1, expire: 1n } })

  await purgeNow()

  expect(log.lines('sessions_purged')).toMatchObject([{ count: 1 }])
  expect(log.lines('history_purged')).toMatchObject([{ count: 1 }])
  expect(await database().sessionEvent.count({ where: { kind: 'signed_in' } })).toBe(1)
  expect(await database().signInFailure.count()).toBe(0)
})

test('a purge that fails is a line of the log', async () => {
  const log = captureLog()
  await database().$executeRaw`ALTER TABLE "SignInFailure" RENAME TO "Elsewhere"`

  await purgeNow()
  await database().$executeRaw`ALTER TABLE "Elsewhere" RENAME TO "SignInFailure"`

  expect(log.lines('purge_failed')).toMatchObject([{ err: { code: '42P01' } }])
})
