import { Fragment } from 'react'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import type { SessionView } from '@/lib/sessions/session-view'
import { DeviceIcon } from './device-icon'
import { describeAddress, describePlace } from './session-description'
import { FactLine, SessionRow } from './session-row'
import { TerminateButton } from './terminate-button'

export type SessionListItemProps = {
  session: SessionView
  now: string
  /** The name of the OpenID Connect provider. */
  providerName?: string
  /** What tells it from the look-alikes in the list, for the name of its button. */
  distinction?: string
}

export function SessionListItem({
  session,
  now,
  providerName = 'OpenID Connect',
  distinction,
}: SessionListItemProps) {
  const method = session.signInMethod === 'oidc' ? providerName : 'password'
  return (
    <SessionRow
      as="li"
      icon={<DeviceIcon type={session.device.type} />}
      title={
        <>
          <bdi className="min-w-0 font-semibold wrap-anywhere">{session.device.label}</bdi>
          {session.current && <Badge tone="accent">This device</Badge>}
          {session.sharedDevice && <Badge>Shared device</Badge>}
        </>
      }
      action={
        !session.current && <TerminateRow session={session} now={now} distinction={distinction} />
      }
    >
      <FactLine>
        <bdi>{describePlace(session)}</bdi>
        <Address>{describeAddress(session)}</Address>
        <span>
          Last active <RelativeTime dateTime={session.lastActiveAt} now={now} />
        </span>
      </FactLine>
      <p>
        Signed in with <bdi>{method}</bdi>, <RelativeTime dateTime={session.signedInAt} now={now} />
      </p>
    </SessionRow>
  )
}

/** The name starts with the word that is seen and says which device is meant (WCAG 2.5.3). */
function TerminateRow({
  session,
  now,
  distinction,
}: Pick<SessionListItemProps, 'session' | 'now' | 'distinction'>) {
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

/** An IPv6 address breaks at its colons when it must. */
function Address({ children }: { children: string }) {
  const groups = children.split(/(?<=:)/)
  return (
    <bdi>
      {groups.map((group, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {group}
        </Fragment>
      ))}
    </bdi>
  )
}
