import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { BadConnectionString } from './connection-string/bad-connection-string'
import { readConnectionString } from './connection-string/connection-string'
import { OncePerProcess } from './once-per-process'

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const durationSchema = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a whole number and a unit, such as 15m, 8h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as keyof typeof UNIT_MS])

function wholeNumberSchema(from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message)
}

const originSchema = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash) {
    return url.origin
  }
  context.addIssue('must be an origin without a path, such as https://app.example.com')
  return z.NEVER
})

const connectionStringSchema = z.string().superRefine((text, context) => {
  try {
    readConnectionString(text)
  } catch (error) {
    if (!(error instanceof BadConnectionString)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})

const issuerSchema = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}, 'must be an https address (http only on this machine)')

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const environmentSchema = z
  .object({
    PORT: wholeNumberSchema(0, 65_535).default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    DATABASE_URL: connectionStringSchema.optional(),
    DATABASE_DIRECT_URL: connectionStringSchema.optional(),
    MIGRATE_ON_START: z.enum(['true', 'false'], 'must be true or false').optional(),
    DATA_DIR: z.string().default('.data'),
    AUTH_URL: originSchema.optional(),
    AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
    TRUSTED_PROXY_HOPS: wholeNumberSchema(0, 10).default(0),
    SESSION_IDLE_TIMEOUT: durationSchema.default(7 * UNIT_MS.d),
    SESSION_MAX_AGE: durationSchema.default(30 * UNIT_MS.d),
    SHARED_DEVICE_IDLE_TIMEOUT: durationSchema.default(15 * UNIT_MS.m),
    SHARED_DEVICE_MAX_AGE: durationSchema.default(8 * UNIT_MS.h),
    MAX_SESSIONS_PER_USER: wholeNumberSchema(1, 100_000).default(100),
    ACTIVITY_RETENTION: durationSchema.default(90 * UNIT_MS.d),
    AUTH_OIDC_ISSUER: issuerSchema.optional(),
    AUTH_OIDC_ID: z.string().optional(),
    AUTH_OIDC_SECRET: z.string().optional(),
    AUTH_OIDC_NAME: z.string().default('OpenID Connect'),
    AUTH_OIDC_ALLOW_UNVERIFIED: z.enum(['true', 'false'], 'must be true or false').default('false'),
    GEOIP_DATABASE: z.string().optional(),
    RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
    LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  })
  .superRefine((settings, context) => {
    const missing = (name: string, reason: string) =>
      context.addIssue({ code: 'custom', path: [name], message: reason })
    if (settings.DATABASE_URL && !settings.AUTH_SECRET) {
      missing(
        'AUTH_SECRET',
        'is required with DATABASE_URL; make one with: openssl rand -base64 33',
      )
    }
    if (settings.DATABASE_DIRECT_URL && !settings.DATABASE_URL) {
      missing('DATABASE_URL', 'is required with DATABASE_DIRECT_URL')
    }
    if (settings.AUTH_OIDC_ISSUER && !settings.AUTH_OIDC_ID) {
      missing('AUTH_OIDC_ID', 'is required with AUTH_OIDC_ISSUER')
    }
    if (settings.AUTH_OIDC_ISSUER && !settings.AUTH_OIDC_SECRET) {
      missing('AUTH_OIDC_SECRET', 'is required with AUTH_OIDC_ISSUER')
    }
  })
  .transform((settings) => ({
    ...settings,
    AUTH_URL: settings.AUTH_URL ?? `http://localhost:${settings.PORT}`,
  }))

/** Durations are in milliseconds. */
export type Environment = z.infer<typeof environmentSchema>

/** A setting that cannot be used. `message` has one line per variable: its name and the reason. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

/** The settings of this process; the start adds the database and the secret it made itself. */
export const env: Environment = new OncePerProcess('environment', () =>
  parseEnvironment(process.env),
).get()

/** An empty variable counts as not set. @throws EnvironmentError, never with a secret's value. */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value !== '')
  const parsed = environmentSchema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  throw new EnvironmentError(
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
  )
}

/** Of names only those that mean this machine everywhere (RFC 6761, section 6.3): others can change. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback'
}
