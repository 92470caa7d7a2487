import { describe, expect, test } from 'vitest'
import { EnvironmentError, isLoopback, parseEnvironment } from '@/lib/env'

const DAY_MS = 24 * 60 * 60 * 1_000

function reasonFor(variables: Record<string, string>): string {
  try {
    parseEnvironment(variables)
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message
    throw error
  }
  return 'no reason'
}

describe('the environment', () => {
  test('needs nothing: every setting has the default of the documentation', () => {
    expect(parseEnvironment({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: '.data',
      AUTH_URL: 'http://localhost:3000',
      TRUSTED_PROXY_HOPS: 0,
      SESSION_IDLE_TIMEOUT: 7 * DAY_MS,
      SESSION_MAX_AGE: 30 * DAY_MS,
      SHARED_DEVICE_IDLE_TIMEOUT: 15 * 60 * 1_000,
      SHARED_DEVICE_MAX_AGE: 8 * 60 * 60 * 1_000,
      MAX_SESSIONS_PER_USER: 100,
      ACTIVITY_RETENTION: 90 * DAY_MS,
      AUTH_OIDC_ALLOW_UNVERIFIED: 'false',
      RATE_LIMITS: 'on',
      LOG_LEVEL: 'info',
    })
  })

  test('takes an empty variable for one that is not set', () => {
    expect(parseEnvironment({ PORT: '', DATABASE_URL: '' }).PORT).toBe(3000)
  })

  test('derives the public origin from the port', () => {
    expect(parseEnvironment({ PORT: '4000' }).AUTH_URL).toBe('http://localhost:4000')
  })

  test.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['8h', 28_800_000],
    ['7d', 604_800_000],
  ])('reads %s as a duration', (text, milliseconds) => {
    expect(parseEnvironment({ SESSION_IDLE_TIMEOUT: text }).SESSION_IDLE_TIMEOUT).toBe(milliseconds)
  })

  test.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['TRUSTED_PROXY_HOPS', '-1'],
    ['SESSION_MAX_AGE', '30'],
    ['SESSION_MAX_AGE', '0d'],
    ['SHARED_DEVICE_IDLE_TIMEOUT', 'soon'],
    ['MAX_SESSIONS_PER_USER', '0'],
    ['AUTH_URL', 'app.example.com'],
    ['AUTH_URL', 'https://app.example.com/path'],
    ['DATABASE_URL', 'mysql://localhost/app'],
    ['DATABASE_URL', 'not a url'],
    ['MIGRATE_ON_START', 'yes'],
    ['RATE_LIMITS', 'none'],
    ['AUTH_OIDC_ALLOW_UNVERIFIED', '1'],
    ['LOG_LEVEL', 'verbose'],
    ['AUTH_SECRET', 'short'],
    ['AUTH_OIDC_ISSUER', 'http://login.example.com'],
  ])('refuses %s=%s and names the variable', (name, value) => {
    expect(reasonFor({ [name]: value })).toMatch(new RegExp(`^${name}: must `, 'm'))
  })

  test('wants a secret with a database of your own', () => {
    expect(reasonFor({ DATABASE_URL: 'postgresql://localhost/app' })).toMatch(
      /^AUTH_SECRET: is required with DATABASE_URL/,
    )
  })

  test('wants the address of the pool beside the direct one', () => {
    expect(reasonFor({ DATABASE_DIRECT_URL: 'postgresql://localhost/app' })).toBe(
      'DATABASE_URL: is required with DATABASE_DIRECT_URL',
    )
  })

  test('wants a whole OpenID Connect provider or none', () => {
    expect(reasonFor({ AUTH_OIDC_ISSUER: 'https://login.example.com' })).toBe(
      'AUTH_OIDC_ID: is required with AUTH_OIDC_ISSUER\nAUTH_OIDC_SECRET: is required with AUTH_OIDC_ISSUER',
    )
  })

  test('never repeats a secret', () => {
    expect(reasonFor({ AUTH_SECRET: 'hunter2' })).not.toContain('hunter2')
    expect(reasonFor({ DATABASE_URL: 'mysql://app:hunter2@localhost/app' })).not.toContain(
      'hunter2',
    )
  })
})

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['127.1', true],
  ['::1', true],
  ['[::1]', true],
  ['::1%lo', true],
  ['0:0:0:0:0:0:0:1', true],
  ['[::ffff:127.0.0.1]', true],
  ['LOCALHOST', true],
  ['localhost.', true],
  ['app.localhost', true],
  ['0.0.0.0', false],
  ['0', false],
  ['::', false],
  ['[::]', false],
  ['::ffff:0.0.0.0', false],
  ['::ffff:192.0.2.1', false],
  ['192.0.2.1', false],
  ['10.127.0.0.1', false],
  ['127.0.0.256', false],
  ['fe80::1%lo', false],
  ['localhost.example.com', false],
  ['notlocalhost', false],
  ['127.0.0.1.example.com', false],
  ['ip6-localhost', false],
  ['', false],
])('%s is this machine alone: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
