import { createHash, randomBytes } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { clientNetwork } from './client-address'

const WINDOW_S = 10

/**
 * How many requests of a kind one session and one client address may make in 10 seconds, in each
 * instance (R58). Far above what people and honest programs do: eight tabs with a live list, a
 * script that asks every second, an office of hundreds behind one address.
 */
export const REQUEST_LIMITS = {
  /** The list and the current session over the API; a page that looks again. */
  look: { perSession: 300, perAddress: 4_000 },
  /** Ending one or all other sessions, over the API and from the page. */
  terminate: { perSession: 100, perAddress: 1_000 },
  /** Opening an event stream. */
  stream: { perSession: 100, perAddress: 5_000 },
  /** Beginning a sign-in with the provider, which is asked each time. */
  provider: { perSession: 20, perAddress: 200 },
} as const

export type RequestKind = keyof typeof REQUEST_LIMITS

/**
 * Counts a request, in memory and without a query, before anything else is done for it.
 * @returns null when it may go on; else after how many seconds to try again, with status 429.
 */
export async function limitRequest(
  kind: RequestKind,
  { ipAddress, token }: { ipAddress: string | null; token: string | null },
): Promise<{ retryAfterS: number } | null> {
  if (env.RATE_LIMITS === 'off') return null
  const { perAddress, perSession } = requestLimiters().byKind[kind]
  const address = clientNetwork(ipAddress ?? 'unknown')
  return (
    (await consume(perAddress, address)) ?? (token === null ? null : consume(perSession, token))
  )
}

type Limiters = { perSession: RateLimiterMemory; perAddress: RateLimiterMemory }

declare global {
  // Next bundles copies of this module: an action and a route handler count together.
  var sessionManagementRequestLimiters:
    | { salt: Buffer; byKind: Record<RequestKind, Limiters> }
    | undefined
}

function requestLimiters() {
  globalThis.sessionManagementRequestLimiters ??= {
    salt: randomBytes(16),
    byKind: {
      look: makeLimiters('look'),
      terminate: makeLimiters('terminate'),
      stream: makeLimiters('stream'),
      provider: makeLimiters('provider'),
    },
  }
  return globalThis.sessionManagementRequestLimiters
}

function makeLimiters(kind: RequestKind): Limiters {
  const { perSession, perAddress } = REQUEST_LIMITS[kind]
  return {
    perSession: makeLimiter(`${kind} per session`, perSession),
    perAddress: makeLimiter(`${kind} per address`, perAddress),
  }
}

function makeLimiter(keyPrefix: string, points: number): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_S })
}

async function consume(
  limiter: RateLimiterMemory,
  name: string,
): Promise<{ retryAfterS: number } | null> {
  try {
    await limiter.consume(bucketOf(name))
    return null
  } catch (used) {
    if (!(used instanceof RateLimiterRes)) throw used
    tellOnce(limiter, used)
    return { retryAfterS: Math.max(1, Math.ceil(used.msBeforeNext / 1_000)) }
  }
}

/** A flood of requests shall not become a flood of lines: the first refusal in a window is told. */
function tellOnce({ keyPrefix, points }: RateLimiterMemory, { consumedPoints }: RateLimiterRes) {
  if (consumedPoints !== points + 1) return
  log().warn(
    { event: 'request_refused', reason: 'limited', limit: keyPrefix },
    'Too many requests.',
  )
}

/**
 * So many counters each limiter has, which all sessions or addresses share: cookies and addresses
 * that are made up for each request cannot fill the memory. Who shares with whom is chance, drawn
 * anew at each start, so that nobody can aim at somebody else's counter.
 */
const BUCKETS = 2 ** 14

function bucketOf(name: string): number {
  const digest = createHash('sha256').update(requestLimiters().salt).update(name).digest()
  return digest.readUInt32BE() % BUCKETS
}
