import { SubmitButton } from '@/components/ui/submit-button'

export type ProviderProps = {
  /** Takes the same form, so that the choice of a shared device goes with it. */
  oidcAction: (form: FormData) => Promise<void>
  oidcName: string
}

export function ProviderButton({ oidcAction, oidcName }: ProviderProps) {
  return (
    <>
      <p className="flex items-center gap-3 text-sm text-ink-muted before:flex-1 before:border-t before:border-line after:flex-1 after:border-t after:border-line">
        or
      </p>
      <SubmitButton formAction={oidcAction} formNoValidate>
        Continue with {oidcName}
      </SubmitButton>
    </>
  )
}
