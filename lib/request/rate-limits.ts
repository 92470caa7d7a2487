import { env } from '@/lib/env'
import { OncePerProcess } from '@/lib/once-per-process'
import { clientNetwork } from './client-address'
import { logRefusal } from './refusal-log'
import { WindowCounter } from './window-counter'

const WINDOW_MS = 10_000

/** Full, the ten counters take about 33 MB together. */
const MAX_KEYS = 2 ** 14

/** Per 10 s and instance (R58 of docs/security.md), far above what people or honest programs do. */
export const REQUEST_LIMITS = {
  /** The list and the current session over the API; a page that looks again. */
  look: { perSession: 300, perAddress: 4_000 },
  /** Pages, their payloads and their forms, before anything is rendered. */
  page: { perSession: 200, perAddress: 1_000 },
  terminate: { perSession: 100, perAddress: 1_000 },
  stream: { perSession: 100, perAddress: 5_000 },
  /** Forms with a password, before anything is asked of the database (sign-in-limits.ts counts there). */
  signIn: { perSession: 20, perAddress: 100 },
  /** The provider is asked each time. */
  provider: { perSession: 20, perAddress: 200 },
} as const

export type RequestKind = keyof typeof REQUEST_LIMITS

type Requester = { ipAddress: string | null; token: string | null }

/** Null means go on. A token is counted without a hash: it is neither logged nor stored, and leaves in 10 s. */
export function limitRequest(
  kind: RequestKind,
  { ipAddress, token }: Requester,
): { retryAfterS: number } | null {
  if (env.RATE_LIMITS === 'off') return null
  const { perAddress, perSession } = requestLimiters.get()[kind]
  const refusal = perAddress.limit(clientNetwork(ipAddress ?? 'unknown'))
  return refusal ?? (token === null ? null : perSession.limit(token))
}

class RequestLimiter {
  readonly counter: WindowCounter
  readonly #name: string
  readonly #limit: number

  constructor(name: string, limit: number) {
    this.#name = name
    this.#limit = limit
    const maxCount = limit + 1
    this.counter = new WindowCounter({ windowMs: WINDOW_MS, maxKeys: MAX_KEYS, maxCount })
  }

  limit(key: string): { retryAfterS: number } | null {
    const { count, msLeft } = this.counter.count(key)
    if (count <= this.#limit) return null
    this.#logRefusal()
    return { retryAfterS: Math.max(1, Math.ceil(msLeft / 1_000)) }
  }

  #logRefusal(): void {
    const fields = { event: 'request_refused', reason: 'limited', limit: this.#name }
    logRefusal({ level: 'warn', fields, message: 'Too many requests' })
  }
}

function makeLimiters(kind: RequestKind) {
  const { perSession, perAddress } = REQUEST_LIMITS[kind]
  return {
    perSession: new RequestLimiter(`${kind} per session`, perSession),
    perAddress: new RequestLimiter(`${kind} per address`, perAddress),
  }
}

/** Pages and the server in front count together. */
export const requestLimiters = new OncePerProcess('request limiters', () => ({
  look: makeLimiters('look'),
  page: makeLimiters('page'),
  terminate: makeLimiters('terminate'),
  stream: makeLimiters('stream'),
  signIn: makeLimiters('signIn'),
  provider: makeLimiters('provider'),
}))
