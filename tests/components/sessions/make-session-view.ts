import type { SessionView } from '@/lib/sessions/session-view'

/** The moment at which the pages of these tests are rendered. */
export const NOW = '2026-11-23T13:05:00.000Z'

const MINUTE_MS = 60_000
let count = 0

export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(NOW) - minutes * MINUTE_MS).toISOString()
}

/** A session as a component gets it; give only what matters. */
export function makeSessionView(
  given: Partial<SessionView> & { label?: string } = {},
): SessionView {
  const { label = 'Firefox on Linux', ...rest } = given
  count += 1
  return {
    id: `0199aa00-0000-7000-8000-${String(count).padStart(12, '0')}`,
    current: false,
    device: { type: 'desktop', browser: 'Firefox', os: 'Linux', label },
    ipAddress: '81.2.69.142',
    location: { country: 'DE', city: 'Berlin', label: 'Berlin, Germany' },
    signedInAt: minutesAgo(3 * 24 * 60),
    lastActiveAt: minutesAgo(5),
    expiresAt: minutesAgo(-7 * 24 * 60),
    signInMethod: 'password',
    sharedDevice: false,
    ...rest,
  }
}
