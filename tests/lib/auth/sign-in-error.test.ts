import { describe, expect, test } from 'vitest'
import { describeSignInError, type SignInError, signInErrorUrl } from '@/lib/auth/sign-in-error'

const ERRORS = [
  'AccessDenied',
  'EmailMissing',
  'EmailUnverified',
  'ForeignForm',
  'OAuthAccountNotLinked',
  'OAuthCallbackError',
  'SignInFailed',
  'Unavailable',
] satisfies SignInError[]

const GENERAL = 'The sign-in could not be completed. Please try again.'

describe('what the sign-in page says about an error', () => {
  test('nothing where there is none', () => {
    expect(describeSignInError(undefined)).toBeUndefined()
  })

  test.each(ERRORS)('%s is a sentence that says what to do next', (error) => {
    expect(describeSignInError(error)).toMatch(/^[A-Z].+[.,;] ?.*\b[Pp]lease .+\.$/)
  })

  test.each(['Configuration', '', '__proto__', 'constructor', '<script>', 'x'.repeat(9_999)])(
    'a made-up code in the address (%.20s) gets the general sentence',
    (code) => {
      expect(describeSignInError(code)).toBe(GENERAL)
    },
  )
})

describe('the address of an error', () => {
  test('has its code', () => {
    expect(signInErrorUrl('AccessDenied')).toBe('/sign-in?error=AccessDenied')
  })

  test('remembers where the person wanted to go', () => {
    expect(signInErrorUrl('Unavailable', '/settings/security?tab=1&x')).toBe(
      '/sign-in?error=Unavailable&callbackUrl=%2Fsettings%2Fsecurity%3Ftab%3D1%26x',
    )
  })
})
