import { OTHERS, TerminateButton } from './terminate-button'

type TerminateOtherSessionsButtonProps = {
  disabled: boolean
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
