import { OTHERS, TerminateButton } from './terminate-button'

type TerminateOtherSessionsButtonProps = {
  disabled: boolean
  /** The id of the sentence that says what it does, or why it is disabled. */
  describedBy: string
}

export function TerminateOtherSessionsButton({
  disabled,
  describedBy,
}: TerminateOtherSessionsButtonProps) {
  return (
    <TerminateButton
      value={OTHERS}
      variant="danger-outline"
      disabled={disabled}
      aria-describedby={describedBy}
      pendingLabel="Terminating…"
      className="w-full sm:w-auto"
    >
      Terminate Other Sessions
    </TerminateButton>
  )
}
