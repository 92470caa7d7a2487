import { LiveUpdatesNotice } from '@/components/live/live-updates-notice'
import { ButtonLink } from '@/components/ui/button-link'
import type { SessionView } from '@/lib/sessions/session-view'
import { distinguishSessions } from './session-description'
import { SessionListItem } from './session-list-item'

type SessionListProps = {
  /** One page of them, current first. */
  sessions: readonly SessionView[]
  /** How many are active in all. */
  total: number
  now: string
  providerName?: string
  firstPageHref?: string | null
  nextPageHref?: string | null
}

export function SessionList({
  sessions,
  total,
  now,
  providerName,
  firstPageHref,
  nextPageHref,
}: SessionListProps) {
  const distinctions = distinguishSessions(sessions)
  return (
    <>
      <div className="grid grid-cols-1 gap-0.5 border-t border-line p-4 sm:px-6">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 id="active-sessions-heading" className="font-semibold">
            Active sessions
          </h3>
          <p className="text-sm text-ink-muted">{describeTotal(sessions.length, total)}</p>
        </div>
        <div className="flex flex-wrap justify-between gap-x-4 text-sm text-ink-muted">
          <p>Places are approximate: they are guessed from the IP address.</p>
          <LiveUpdatesNotice />
        </div>
      </div>
      {sessions.length > 0 ? (
        <ul aria-labelledby="active-sessions-heading">
          {sessions.map((session) => (
            <SessionListItem
              key={session.id}
              session={session}
              now={now}
              providerName={providerName}
              distinction={distinctions.get(session.id)}
            />
          ))}
        </ul>
      ) : (
        <p className="border-t border-line p-4 text-sm text-ink-muted sm:px-6">
          There are no active sessions on this page of the list.
        </p>
      )}
      {(firstPageHref || nextPageHref) && (
        <nav
          aria-label="Pages of active sessions"
          className="flex flex-wrap gap-2 border-t border-line p-4 sm:px-6"
        >
          {firstPageHref && <ButtonLink href={firstPageHref}>First page</ButtonLink>}
          {nextPageHref && <ButtonLink href={nextPageHref}>Next page</ButtonLink>}
        </nav>
      )}
    </>
  )
}

function describeTotal(shown: number, total: number): string {
  const format = new Intl.NumberFormat('en')
  if (shown < total) return `${format.format(shown)} of ${format.format(total)}`
  return `${format.format(total)} in total`
}
