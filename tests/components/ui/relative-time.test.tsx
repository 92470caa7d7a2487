import { act, cleanup, screen } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const NOW = '2026-11-23T13:05:00.000Z'
const FIVE_MINUTES_BEFORE = '2026-11-23T13:00:00.000Z'
const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW) })
  // The formats of the viewer's zone are made once per page.
  vi.resetModules()
})

afterEach(() => {
  cleanup()
  document.body.innerHTML = ''
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

/** Renders as the server does, then brings it to life as the browser does. */
async function showInBrowser(...moments: string[]) {
  const { LiveProvider } = await import('@/components/live/live-provider')
  const { RelativeTime } = await import('@/components/ui/relative-time')
  const times = (
    <LiveProvider>
      {moments.map((moment) => (
        <RelativeTime key={moment} dateTime={moment} now={NOW} />
      ))}
    </LiveProvider>
  )
  document.body.innerHTML = `<div>${renderToString(times)}</div>`
  const fromServer = document.body.innerHTML
  const container = document.body.firstElementChild
  if (!container) throw new Error('Nothing was rendered')
  const root = await act(async () => hydrateRoot(container, times))
  return { fromServer, unmount: () => act(() => root.unmount()) }
}

test('the server writes the exact time in UTC, machine-readable and on hover', async () => {
  const { fromServer } = await showInBrowser(FIVE_MINUTES_BEFORE)

  expect(fromServer).toContain('title="23 November 2026, 13:00 UTC"')
  expect(fromServer).toContain(`datetime="${FIVE_MINUTES_BEFORE}"`)
  expect(fromServer).toContain('>5 minutes ago</time>')
})

test('in the browser the exact time is in the zone of the person who looks', async () => {
  vi.stubEnv('TZ', 'Asia/Tokyo')

  await showInBrowser(FIVE_MINUTES_BEFORE)

  expect(screen.getByText('5 minutes ago')).toHaveAttribute(
    'title',
    '23 November 2026, 22:00 GMT+9',
  )
})

test('it keeps up by the minute', async () => {
  await showInBrowser(FIVE_MINUTES_BEFORE)

  await act(() => vi.advanceTimersByTimeAsync(2 * MINUTE_MS))

  expect(screen.getByText('7 minutes ago')).toBeVisible()
})

test('many times on a page share one timer, and leave none behind', async () => {
  const { unmount } = await showInBrowser(FIVE_MINUTES_BEFORE, NOW, '2026-11-20T13:00:00.000Z')
  expect(vi.getTimerCount()).toBe(1)

  unmount()

  expect(vi.getTimerCount()).toBe(0)
})

test('a browser whose clock is wrong by 10 minutes shows the same as the server', async () => {
  vi.setSystemTime(Date.parse(NOW) + 10 * MINUTE_MS)

  await showInBrowser(FIVE_MINUTES_BEFORE)

  expect(screen.getByText('5 minutes ago')).toBeVisible()
})
