import type { ReactNode } from 'react'
import { summariseOthers } from './describe-others'
import { SummaryLayout } from './session-management-layout'
import { TerminateOtherSessionsButton } from './terminate-other-sessions-button'

const DESCRIPTION_ID = 'terminate-other-sessions-description'

type SessionSummaryProps = {
  otherSessionCount: number
  children: ReactNode
}

export function SessionSummary({ otherSessionCount, children }: SessionSummaryProps) {
  return (
    <SummaryLayout
      sentences={
        <>
          <p className="font-medium">{summariseOthers(otherSessionCount)}</p>
          <p id={DESCRIPTION_ID} className="text-sm text-ink-muted">
            {explainButton(otherSessionCount)}
          </p>
        </>
      }
      action={
        <TerminateOtherSessionsButton
          disabled={otherSessionCount === 0}
          describedBy={DESCRIPTION_ID}
        />
      }
      outcome={children}
    />
  )
}

function explainButton(count: number): string {
  if (count === 0) return 'There are no other active sessions to terminate.'
  const others = count === 1 ? 'it' : 'them'
  return `Terminate Other Sessions signs ${others} out at once. This device stays signed in.`
}
