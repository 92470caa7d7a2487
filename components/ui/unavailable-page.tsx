import { buttonStyle } from './button-style'
import { CloudOffIcon } from './icons'
import { MessagePage } from './message-page'

/** An outage is not a sign-out: it says so, and how to go on. The link asks for the same page again. */
export function UnavailablePage() {
  return (
    <MessagePage
      icon={<CloudOffIcon />}
      title="Temporarily unavailable"
      actions={
        <a href="?" className={buttonStyle('primary')}>
          Try again
        </a>
      }
    >
      <p>Your account cannot be reached at the moment. You are not signed out.</p>
    </MessagePage>
  )
}
