import { expect, onTestFinished, test, vi } from 'vitest'
import { database } from '@/lib/database/database'
import { followNotifications } from '@/lib/database/listen'
import { env } from '@/lib/env'

const CHANNEL = 'a "channel" of its own'

async function follow() {
  const heard: string[] = []
  const onConnected = vi.fn()
  const onDisconnected = vi.fn()
  const stop = followNotifications(env.DATABASE_URL ?? '', CHANNEL, {
    onNotification: (payload) => heard.push(payload),
    onConnected,
    onDisconnected,
  })
  onTestFinished(stop)
  await vi.waitFor(() => expect(onConnected).toHaveBeenCalledOnce())
  return { heard, onConnected, onDisconnected, stop }
}

async function notify(payload: string): Promise<void> {
  await database().$executeRaw`SELECT pg_notify(${CHANNEL}, ${payload})`
}

/** Ends the connection from the other side. @returns how many there were. */
async function endConnections(): Promise<number> {
  return database().$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'session-management-listen'`
}

test('what is said on the channel is heard', async () => {
  const { heard } = await follow()

  await notify('first')

  await vi.waitFor(() => expect(heard).toEqual(['first']))
})

test('a connection that is cut is made again, and says both', async () => {
  const { heard, onConnected, onDisconnected } = await follow()

  await endConnections()

  await vi.waitFor(() => expect(onConnected).toHaveBeenCalledTimes(2))
  expect(onDisconnected).toHaveBeenCalledOnce()
  await notify('again')
  await vi.waitFor(() => expect(heard).toEqual(['again']))
})

test('a server that refuses again and again leaves no listener behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const warned = vi.fn()
  process.on('warning', warned)
  onTestFinished(() => {
    process.off('warning', warned)
    vi.useRealTimers()
  })
  const nowhere = Object.assign(new URL(env.DATABASE_URL ?? ''), { port: '1' }).href
  const onDisconnected = vi.fn()
  const stop = followNotifications(nowhere, CHANNEL, {
    onNotification: () => {},
    onConnected: () => {},
    onDisconnected,
  })

  while (onDisconnected.mock.calls.length < 15) {
    await new Promise(setImmediate)
    await vi.advanceTimersByTimeAsync(10_000)
  }
  await stop()

  expect(warned).not.toHaveBeenCalled()
})

test('after the end there is no connection', async () => {
  const { stop } = await follow()

  await stop()

  await vi.waitFor(async () => expect(await endConnections()).toBe(0))
})
