import { RelativeTime } from '@/components/ui/relative-time'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import type { SessionView } from '@/lib/sessions/session-view'
import { TerminateButton } from './terminate-button'

type TerminateSessionButtonProps = { session: SessionView; now: string; distinction?: string }

/** The name starts with the word that is seen and says which device is meant (WCAG 2.5.3). */
export function TerminateSessionButton({ session, now, distinction }: TerminateSessionButtonProps) {
  return (
    <TerminateButton value={session.id} variant="danger-quiet" pendingLabel="Terminating…">
      <span>
        Terminate{' '}
        <VisuallyHidden>
          {session.device.label}, {session.location?.label ?? 'unknown place'}, last active{' '}
          <RelativeTime dateTime={session.lastActiveAt} now={now} />
          {distinction && `, ${distinction}`}
        </VisuallyHidden>
      </span>
    </TerminateButton>
  )
}
