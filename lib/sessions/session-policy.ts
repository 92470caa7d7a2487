import { env } from '@/lib/env'

/** How long a session lives: without activity, and at most; in milliseconds. */
export type SessionLimits = { idleTimeoutMs: number; maxAgeMs: number }

/**
 * The limits of a session (ASVS 7.3.1 idle, 7.3.2 absolute). A shared or public device gets the
 * shorter ones: NIST SP 800-63B-4 asks 15 minutes and 12 hours of AAL3, and a library's computer is
 * no better a place than that.
 */
export function sessionLimits({ sharedDevice }: { sharedDevice: boolean }): SessionLimits {
  return sharedDevice
    ? {
        idleTimeoutMs: env.SHARED_DEVICE_IDLE_TIMEOUT,
        maxAgeMs: env.SHARED_DEVICE_MAX_AGE,
      }
    : { idleTimeoutMs: env.SESSION_IDLE_TIMEOUT, maxAgeMs: env.SESSION_MAX_AGE }
}

/**
 * How many active sessions a user may have (R46, ASVS 7.1.2): one more sign-in ends the least recently
 * active ones, and is never refused itself.
 */
export function maxSessionsPerUser(): number {
  return env.MAX_SESSIONS_PER_USER
}

/**
 * How long an expired row is kept, in milliseconds: as long as any browser can still hold its
 * cookie, so that the browser can be told that the session expired and was not terminated.
 */
export function expiredSessionRetentionMs(): number {
  return Math.max(env.SESSION_MAX_AGE, env.SHARED_DEVICE_MAX_AGE)
}
