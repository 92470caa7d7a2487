export type SessionLimits = {
  idleTimeoutMs: number
  maxAgeMs: number
  sharedDeviceIdleTimeoutMs: number
  sharedDeviceMaxAgeMs: number
  maxSessionsPerUser: number
  activityRetentionMs: number
}

export type SessionLifetime = { idleTimeoutMs: number; maxAgeMs: number }

/** Idle and absolute limit (ASVS 7.3.1, 7.3.2); shorter on a shared device (NIST SP 800-63B-4, AAL3). */
export function lifetimeOf(
  limits: SessionLimits,
  { sharedDevice }: { sharedDevice: boolean },
): SessionLifetime {
  return sharedDevice
    ? { idleTimeoutMs: limits.sharedDeviceIdleTimeoutMs, maxAgeMs: limits.sharedDeviceMaxAgeMs }
    : { idleTimeoutMs: limits.idleTimeoutMs, maxAgeMs: limits.maxAgeMs }
}

/** As long as a browser can hold the cookie, so that expired can be told from terminated. */
export function expiredRetentionMs({ maxAgeMs, sharedDeviceMaxAgeMs }: SessionLimits): number {
  return Math.max(maxAgeMs, sharedDeviceMaxAgeMs)
}

export function toInterval(milliseconds: number): string {
  return `${milliseconds} milliseconds`
}
