import { formatExactTime } from '@/components/ui/relative-time-format'
import type { SessionView } from '@/lib/sessions/session-view'

/** "Near Berlin, Germany"; a country is rough enough to stand alone. */
export function describePlace({ location }: Pick<SessionView, 'location'>): string {
  if (!location) return 'Unknown place'
  return location.city ? `Near ${location.label}` : location.label
}

export function describeAddress({ ipAddress }: Pick<SessionView, 'ipAddress'>): string {
  return ipAddress ?? 'Unknown address'
}

/** By session id: address and sign-in for look-alikes, a number where even those are the same. */
export function distinguishSessions(sessions: readonly SessionView[]): Map<string, string> {
  const groups = groupBy(sessions, describeBriefly).filter(({ length }) => length > 1)
  return new Map(groups.flatMap(distinguishLookAlikes))
}

function distinguishLookAlikes(lookAlikes: readonly SessionView[]): [string, string][] {
  return groupBy(lookAlikes, describeOrigin).flatMap((twins) =>
    twins.map((session, index): [string, string] => {
      const number = twins.length > 1 ? `, ${index + 1} of ${twins.length}` : ''
      return [session.id, describeOrigin(session) + number]
    }),
  )
}

/** Without the time of the last activity: it goes on, and two may come to sound the same. */
function describeBriefly(session: SessionView): string {
  return `${session.device.label}, ${describePlace(session)}`
}

function describeOrigin(session: SessionView): string {
  return `${describeAddress(session)}, signed in ${formatExactTime(session.signedInAt, 'UTC')}`
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}
