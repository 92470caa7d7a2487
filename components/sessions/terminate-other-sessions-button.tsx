import { OTHERS, TerminateButton } from './terminate-button'

/** @param describedBy the id of the sentence that says what it does, or why it is disabled. */
export function TerminateOtherSessionsButton({
  disabled,
  describedBy,
}: {
  disabled: boolean
  describedBy: string
}) {
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
