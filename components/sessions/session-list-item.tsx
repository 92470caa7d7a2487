import { RelativeTime } from '@/components/ui/relative-time'
import type { SessionView } from '@/lib/sessions/session-view'
import { DeviceIcon } from './device-icon'
import { describeAddress, describePlace } from './session-description'
import { FactLine, SessionRow } from './session-row'
import { SessionTitle } from './session-title'
import { TerminateSessionButton } from './terminate-session-button'
import { WrappingAddress } from './wrapping-address'

type SessionListItemProps = {
  session: SessionView
  now: string
  providerName?: string
  /** What distinguishes it from the look-alikes in the list, for the name of its button. */
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
      title={<SessionTitle session={session} />}
      action={
        !session.current && (
          <TerminateSessionButton session={session} now={now} distinction={distinction} />
        )
      }
    >
      <FactLine>
        <bdi>{describePlace(session)}</bdi>
        <WrappingAddress>{describeAddress(session)}</WrappingAddress>
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
