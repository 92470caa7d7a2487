import type { ComponentProps, ReactNode } from 'react'
import { type ButtonVariant, buttonStyle } from './button-style'

type ButtonProps = ComponentProps<'button'> & {
  variant?: ButtonVariant
  pending?: boolean
  pendingLabel?: string
}

export function Button({
  variant = 'outline',
  pending = false,
  pendingLabel,
  className = '',
  children,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      aria-disabled={pending || undefined}
      {...props}
      className={`${buttonStyle(variant)} ${className}`}
    >
      <Label shown={!pending}>{children}</Label>
      {pendingLabel && (
        <Label shown={pending}>
          <span className="animate-breathe">{pendingLabel}</span>
        </Label>
      )}
    </button>
  )
}

/** Both labels lie in the same grid cell, as wide as the wider one: changing them moves nothing. */
function Label({ shown, children }: { shown: boolean; children: ReactNode }) {
  return (
    <span
      aria-hidden={!shown || undefined}
      className={`col-start-1 row-start-1 flex items-center gap-2.5 ${shown ? '' : 'invisible'}`}
    >
      {children}
    </span>
  )
}
