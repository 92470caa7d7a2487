/** How long sessions live without activity, and at most, and how many a user may have. */
export type SessionLimits = {
  idleTimeoutMs: number
  maxAgeMs: number
  sharedDeviceIdleTimeoutMs: number
  sharedDeviceMaxAgeMs: number
  /** One more sign-in ends the least recently active ones, and is not refused itself (ASVS 7.1.2). */
  maxSessionsPerUser: number
}

/** How long one session lives, in milliseconds. */
export type SessionLifetime = { idleTimeoutMs: number; maxAgeMs: number }

/**
 * The limits of a session (ASVS 7.3.1 idle, 7.3.2 absolute). A shared or public device gets the
 * shorter ones: NIST SP 800-63B-4 asks 15 minutes and 12 hours of AAL3, and a library's computer is
 * no better a place than that.
 */
export function lifetimeOf(
  limits: SessionLimits,
  { sharedDevice }: { sharedDevice: boolean },
): SessionLifetime {
  return sharedDevice
    ? { idleTimeoutMs: limits.sharedDeviceIdleTimeoutMs, maxAgeMs: limits.sharedDeviceMaxAgeMs }
    : { idleTimeoutMs: limits.idleTimeoutMs, maxAgeMs: limits.maxAgeMs }
}

/**
 * How long an expired row is kept, in milliseconds: as long as any browser can still hold its
 * cookie, so that it can be told from a terminated one.
 */
export function expiredRetentionMs({ maxAgeMs, sharedDeviceMaxAgeMs }: SessionLimits): number {
  return Math.max(maxAgeMs, sharedDeviceMaxAgeMs)
}

/** A duration as PostgreSQL reads an interval. */
export function toInterval(milliseconds: number): string {
  return `${milliseconds} milliseconds`
}
