import { buttonStyle } from './button-style'
import { CloudOffIcon } from './icons/cloud-off'
import { MessageCard, MessagePage } from './message-page'

/** Says that an outage is no sign-out. The link asks for the same page again. */
const MESSAGE = {
  icon: <CloudOffIcon />,
  title: 'Temporarily unavailable',
  actions: (
    <a href="?" className={buttonStyle('primary')}>
      Try again
    </a>
  ),
  children: <p>Your account cannot be reached at the moment. You are not signed out.</p>,
}

export function UnavailablePage() {
  return <MessagePage {...MESSAGE} />
}

export function UnavailableCard() {
  return <MessageCard {...MESSAGE} />
}
