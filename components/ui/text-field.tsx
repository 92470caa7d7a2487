import type { ComponentProps } from 'react'

type TextFieldProps = ComponentProps<'input'> & {
  id: string
  label: string
  hint?: string
  errorId?: string
}

export function TextField({ id, label, hint, errorId, ...props }: TextFieldProps) {
  const hintId = hint && `${id}-hint`
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        {...props}
        id={id}
        aria-invalid={errorId ? true : undefined}
        aria-describedby={[errorId, hintId].filter(Boolean).join(' ') || undefined}
        // 16 px: below that a phone zooms into the page.
        className="min-h-11 w-full min-w-0 rounded-md border border-line-field bg-surface px-3 text-[1rem] transition-colors placeholder:text-ink-muted hover:border-ink-muted focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-danger sm:min-h-10 sm:text-base"
      />
      {hint && (
        <p id={hintId} className="text-sm text-ink-muted">
          {hint}
        </p>
      )}
    </div>
  )
}
