import { LiveUpdatesNotice } from '@/components/live/live-updates-notice'
import { CardSection } from '@/components/ui/card'
import { formatCount } from '@/components/ui/format-count'
import type { SessionView } from '@/lib/sessions/session-view'
import { distinguishSessions } from './session-description'
import { SessionListItem } from './session-list-item'
import { SessionListPages, type SessionListPagesProps } from './session-list-pages'
import { ListHeadingLayout } from './session-management-layout'

type SessionListProps = SessionListPagesProps & {
  /** One page of them, current first. */
  sessions: readonly SessionView[]
  /** How many are active in all. */
  total: number
  now: string
  providerName?: string
}

const HEADING_ID = 'active-sessions-heading'

export function SessionList({ sessions, total, now, providerName, ...pages }: SessionListProps) {
  const distinctions = distinguishSessions(sessions)
  return (
    <>
      <ListHeading shown={sessions.length} total={total} />
      {sessions.length === 0 ? (
        <EmptyPage />
      ) : (
        <ul aria-labelledby={HEADING_ID}>
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
      )}
      <SessionListPages {...pages} />
    </>
  )
}

function ListHeading({ shown, total }: { shown: number; total: number }) {
  return (
    <ListHeadingLayout>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 id={HEADING_ID} className="font-semibold">
          Active sessions
        </h3>
        <p className="text-sm text-ink-muted">{describeTotal(shown, total)}</p>
      </div>
      <div className="flex flex-wrap justify-between gap-x-4 text-sm text-ink-muted">
        <p>Places are approximate: they are guessed from the IP address.</p>
        <LiveUpdatesNotice />
      </div>
    </ListHeadingLayout>
  )
}

function EmptyPage() {
  return (
    <CardSection className="text-sm text-ink-muted">
      There are no active sessions on this page of the list.
    </CardSection>
  )
}

function describeTotal(shown: number, total: number): string {
  if (shown < total) return `${formatCount(shown)} of ${formatCount(total)}`
  return `${formatCount(total)} in total`
}
