import { buttonStyle } from './button-style'
import { CloudOffIcon } from './icons/cloud-off'
import { MessageCard, MessagePage } from './message-page'

// An outage is not a sign-out: it says so, and how to go on. The link asks for the same page again.
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

/** In place of a whole page. */
export function UnavailablePage() {
  return <MessagePage {...MESSAGE} />
}

/** In place of what is inside the frame of a page. */
export function UnavailableCard() {
  return <MessageCard {...MESSAGE} />
}
