import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeCallbackUrl } from '@/lib/auth/callback-url'

describe('the place to go after a sign-in', () => {
  test.each(['/settings/security', '/settings/security?cursor=a#list', '/?a=1'])(
    '%s is followed',
    (path) => {
      expect(safeCallbackUrl(path)).toBe(path)
    },
  )

  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
    '/.//evil.example',
    '/sign-in',
    '/sign-in?callbackUrl=/',
    '/signed-out',
    '/api/sessions',
    'settings',
    '',
    null,
    undefined,
    ['/settings'],
  ])('%j becomes the dashboard', (given) => {
    expect(safeCallbackUrl(given)).toBe('/')
  })

  test('whatever is given, a browser stays on this origin', () => {
    const here = 'https://app.example.com'
    const anything = fc.oneof(
      fc.string(),
      fc.string().map((text) => `/${text}`),
      fc.webUrl(),
      fc.stringMatching(/^[/\\.\t\n]{1,5}[a-z.]{1,9}$/),
    )

    fc.assert(
      fc.property(anything, (given) => {
        expect(new URL(safeCallbackUrl(given), here).origin).toBe(here)
      }),
      { numRuns: 2_000 },
    )
  })
})
