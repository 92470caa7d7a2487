import { act, render, screen } from '@testing-library/react'
import { useSelectedLayoutSegment } from 'next/navigation'
import { use } from 'react'
import { renderToReadableStream } from 'react-dom/server.browser'
import { beforeEach, expect, test, vi } from 'vitest'
import { NavigationSkeleton } from '@/components/account/navigation-skeleton'

vi.mock('next/navigation', () => ({ useSelectedLayoutSegment: vi.fn() }))

const goTo = (segment: string) => vi.mocked(useSelectedLayoutSegment).mockReturnValue(segment)
const never = new Promise<string>(() => {})

type Content = string | Promise<string>

function Page({ content }: { content: Content }) {
  return <p>{typeof content === 'string' ? content : use(content)}</p>
}

function makeElement(content: Content) {
  return (
    <NavigationSkeleton fallback="Loading…">
      <Page content={content} />
    </NavigationSkeleton>
  )
}

async function show(content: Content) {
  const view = await act(async () => render(makeElement(content)))
  const update = (next: Content) => act(async () => view.rerender(makeElement(next)))
  return { update }
}

beforeEach(() => {
  goTo('general')
})

test('a document brings the page itself: without JavaScript no skeleton can stay', async () => {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 10, 'The page'))

  const stream = await renderToReadableStream(makeElement(late))

  expect(await new Response(stream).text()).toBe('<p>The page</p>')
})

test('going to another page shows the skeleton until it is there', async () => {
  const { update } = await show('General')
  expect(screen.getByText('General')).toBeVisible()

  goTo('security')
  await update(never)
  expect(screen.getByText('Loading…')).toBeVisible()

  await update('Security')
  expect(screen.getByText('Security')).toBeVisible()
})

test('going back shows the skeleton too', async () => {
  const { update } = await show('General')
  goTo('security')
  await update('Security')

  goTo('general')
  await update(never)

  expect(screen.getByText('Loading…')).toBeVisible()
})

test('a page that changes in place stays, and keeps what is in it', async () => {
  const { update } = await show('Security')
  const before = screen.getByText('Security')

  await update('Security, again')

  expect(screen.getByText('Security, again')).toBe(before)
})
