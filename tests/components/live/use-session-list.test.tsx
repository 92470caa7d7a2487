import { act, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeaveWhenSessionEnds } from '@/components/live/leaving/leave-when-session-ends'
import { LiveProvider } from '@/components/live/live-provider'
import { SessionManagement } from '@/components/sessions/session-management'
import type { SessionView } from '@/lib/sessions/session-view'
import { makeSessionView, NOW } from '@/tests/components/sessions/make-session-view'

const thisDevice = makeSessionView({ label: 'Chrome on Windows 11', current: true })
const phone = makeSessionView({ label: 'Safari on iPhone' })
const laptop = makeSessionView({ label: 'Firefox on Linux' })

const CHANGED = new TextEncoder().encode('event: sessions-changed\ndata: {}\n\n')

/** What the network does, as far as a test says so. */
let network: {
  tell: () => void
  asked: Request[]
  answer: (response: Response | Promise<Response>) => void
}

beforeEach(() => {
  const asked: Request[] = []
  const answers: (Response | Promise<Response>)[] = []
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  const events = new ReadableStream<Uint8Array>({
    start: (controller) => {
      stream = controller
    },
  })
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    if (path === '/api/sessions/events') return new Response(events)
    asked.push(new Request(new URL(path, 'http://localhost'), { headers: options.headers }))
    return answers.shift() ?? new Promise(() => {})
  })
  network = {
    tell: () => stream?.enqueue(CHANGED),
    asked,
    answer: (response) => answers.push(response),
  }
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
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

const countRows = () =>
  within(screen.getByRole('list', { name: 'Active sessions' })).getAllByRole('listitem').length

test('when it hears of everything the page asks once for its list, and says which session made it', async () => {
  network.answer(listOf(thisDevice, phone))
  render(makePage(thisDevice))

  await waitFor(() => expect(countRows()).toBe(2))
  expect(screen.getByText('1 other device or browser is signed in to your account.')).toBeVisible()
  expect(network.asked.map(({ url }) => url)).toEqual(['http://localhost/api/sessions'])
  expect(network.asked[0]?.headers.get('page-session')).toBe(thisDevice.id)
})

test('a list that was asked for before the page came anew is dropped', async () => {
  let answer: (response: Response) => void = () => {}
  network.answer(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  const view = render(makePage(thisDevice, phone, laptop))
  await waitFor(() => expect(network.asked).toHaveLength(1))

  view.rerender(makePage(thisDevice))
  await act(async () => answer(listOf(thisDevice, phone, laptop)))

  expect(countRows()).toBe(1)
})

test('what is told while it asks is asked for after it, once', async () => {
  let answer: (response: Response) => void = () => {}
  network.answer(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  network.answer(listOf(thisDevice, phone, laptop))
  render(makePage(thisDevice))
  await waitFor(() => expect(network.asked).toHaveLength(1))

  await act(async () => {
    network.tell()
    network.tell()
  })
  expect(network.asked).toHaveLength(1)
  await act(async () => answer(listOf(thisDevice, phone)))

  await waitFor(() => expect(countRows()).toBe(3))
  expect(network.asked).toHaveLength(2)
})

test('a limit is waited for, whatever is told meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  network.answer(new Response(null, { status: 429, headers: { 'Retry-After': '10' } }))
  network.answer(listOf(thisDevice, phone))
  render(makePage(thisDevice))
  await vi.waitFor(() => expect(network.asked).toHaveLength(1))

  await act(async () => network.tell())
  await act(async () => vi.advanceTimersByTimeAsync(9_000))
  expect(network.asked).toHaveLength(1)

  await act(async () => vi.advanceTimersByTimeAsync(11_000))
  expect(network.asked).toHaveLength(2)
  expect(countRows()).toBe(2)
})

test('an outage of more than a moment is shown until the list is there again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const away = () => new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
  network.answer(away())
  network.answer(away())
  network.answer(listOf(thisDevice, phone))
  render(makePage(thisDevice))
  await vi.waitFor(() => expect(network.asked).toHaveLength(1))
  expect(screen.queryByText(/Live updates are interrupted/)).not.toBeInTheDocument()

  await act(async () => vi.advanceTimersByTimeAsync(4_900))
  expect(screen.queryByText(/Live updates are interrupted/)).not.toBeInTheDocument()
  await act(async () => vi.advanceTimersByTimeAsync(200))
  expect(screen.getByText(/Live updates are interrupted/)).toBeVisible()

  await act(async () => vi.advanceTimersByTimeAsync(20_000))
  expect(network.asked).toHaveLength(3)
  expect(countRows()).toBe(2)
  expect(screen.queryByText(/Live updates are interrupted/)).not.toBeInTheDocument()
})
