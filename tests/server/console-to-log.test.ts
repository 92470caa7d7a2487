import { afterEach, expect, test } from 'vitest'
import { boundedLog } from '@/lib/request/bounded-log'
import { sendConsoleToLog } from '@/server/console-to-log'
import { captureLog } from '@/tests/support/capture-log'

const { debug, log, info, warn, error } = console

afterEach(() => {
  Object.assign(console, { debug, log, info, warn, error })
})

test('what libraries print is a line, of bounded length', () => {
  const captured = captureLog()
  sendConsoleToLog()

  console.warn('Failed to find %s', 'x'.repeat(10_000))
  console.error('⨯', new Error('a bug'), { digest: '1' })

  expect(captured.text().length).toBeLessThan(6_000)
  expect(JSON.parse(captured.text().split('\n')[0] ?? '').msg).toMatch(/^Failed to find x{184}…$/)
  expect(captured.lines('console')).toMatchObject([{ level: 'warn' }])
  expect(captured.lines('error')).toMatchObject([{ level: 'error', err: { message: 'a bug' } }])
})

test('what they print again and again is counted', () => {
  const captured = captureLog()
  sendConsoleToLog()

  for (let printed = 0; printed < 100; printed += 1) console.error(new Error(`bug ${printed}`))
  boundedLog.get().flush()

  expect(captured.lines('error')).toHaveLength(11)
  expect(captured.lines('error').at(-1)).toMatchObject({ count: 90 })
})
