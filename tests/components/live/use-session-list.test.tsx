import { render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeaveWhenSessionEnds } from '@/components/live/leaving/leave-when-session-ends'
import { LiveProvider } from '@/components/live/live-provider'
import { SessionManagement } from '@/components/sessions/session-management'
import type { SessionView } from '@/lib/sessions/session-view'
import { makeSessionView, NOW } from '@/tests/components/sessions/make-session-view'
import { withResolvers } from '@/tests/support/with-resolvers'
import { emptyResponse, FakeNetwork, type FakeStream } from './fake-network'
import { passInReact } from './fake-page'

const thisDevice = makeSessionView({ label: 'Chrome on Windows 11', current: true })
const phone = makeSessionView({ label: 'Safari on iPhone' })
const laptop = makeSessionView({ label: 'Firefox on Linux' })

let network: FakeNetwork
let stream: FakeStream

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0)
  network = new FakeNetwork()
  stream = network.openStream()
  vi.stubGlobal('fetch', network.fetch)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

function listOf(...sessions: SessionView[]): Response {
  return Response.json({ sessions, total: sessions.length, nextCursor: null })
}

function makePage(...sessions: SessionView[]) {
  const otherCount = sessions.length - 1
  return (
    <LiveProvider>
      <LeaveWhenSessionEnds sessionId={thisDevice.id}>
        <SessionManagement
          list={{ sessions, otherCount, total: sessions.length, now: NOW, nextCursor: null }}
          sessionId={thisDevice.id}
          cursor={null}
          path="/settings/security"
          terminateAction={async () => ({ status: 'idle' })}
        />
      </LeaveWhenSessionEnds>
    </LiveProvider>
  )
}

async function show(...sessions: SessionView[]) {
  const view = render(makePage(...sessions))
  await passInReact(0)
  return {
    update: async (...next: SessionView[]) => {
      view.rerender(makePage(...next))
      await passInReact(0)
    },
  }
}

const interrupted = () => screen.queryByText(/Live updates are interrupted/)
const countRows = () =>
  within(screen.getByRole('list', { name: 'Active sessions' })).getAllByRole('listitem').length

test('when it hears of everything the page asks once for its list', async () => {
  network.reply(listOf(thisDevice, phone))

  await show(thisDevice)

  expect(countRows()).toBe(2)
  expect(screen.getByText('1 other device or browser is signed in to your account.')).toBeVisible()
  const paths = network.requests.map(({ path }) => path)
  expect(paths).toEqual(['/api/sessions/events', '/api/sessions'])
})

test('news from the server brings the list that is true now', async () => {
  network.reply(listOf(thisDevice), listOf(thisDevice, phone, laptop))
  await show(thisDevice)

  stream.event('sessions-changed')
  await passInReact(0)

  expect(countRows()).toBe(3)
})

test('a list that was asked for before the page came again does not replace it', async () => {
  const { promise, resolve } = withResolvers<Response>()
  network.reply(promise)
  const { update } = await show(thisDevice, phone, laptop)

  await update(thisDevice)
  resolve(listOf(thisDevice, phone, laptop))
  await passInReact(0)

  expect(countRows()).toBe(1)
})

test('a page that came again is replaced by the list that is asked for after it', async () => {
  network.reply(listOf(thisDevice, phone))
  const { update } = await show(thisDevice)
  await update(thisDevice)
  expect(countRows()).toBe(1)
  network.reply(listOf(thisDevice, phone, laptop))

  stream.event('sessions-changed')
  await passInReact(0)

  expect(countRows()).toBe(3)
})

test('during an outage the list stays, and says so until it is there again', async () => {
  network.reply(emptyResponse(503, { 'Retry-After': '6' }), listOf(thisDevice, phone, laptop))
  await show(thisDevice, phone)

  await passInReact(4_999)
  expect(interrupted()).not.toBeInTheDocument()
  await passInReact(1)
  expect(interrupted()).toBeVisible()
  expect(countRows()).toBe(2)

  await passInReact(1_000)
  expect(interrupted()).not.toBeInTheDocument()
  expect(countRows()).toBe(3)
})

test('a list that the server gives to no session makes the page leave', async () => {
  const reload = vi.fn()
  vi.stubGlobal('location', { reload })
  network.reply(emptyResponse(401))

  await show(thisDevice)

  expect(reload).toHaveBeenCalledOnce()
})

test('a page that is gone asks for nothing more', async () => {
  network.reply(emptyResponse(503))
  const { unmount } = render(makePage(thisDevice))
  await passInReact(0)

  unmount()
  await passInReact(60_000)

  expect(network.requests).toHaveLength(2)
  expect(vi.getTimerCount()).toBe(0)
})
