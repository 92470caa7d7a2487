import type { ComponentProps } from 'react'

type CheckboxFieldProps = Omit<ComponentProps<'input'>, 'type'> & {
  id: string
  label: string
  hint?: string
}

export function CheckboxField({ id, label, hint, ...props }: CheckboxFieldProps) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5">
      <input
        {...props}
        id={id}
        type="checkbox"
        aria-describedby={hint && `${id}-hint`}
        className="mt-3 size-4 sm:mt-2"
      />
      <label htmlFor={id} className="min-h-10 py-2.5 text-sm font-medium sm:min-h-8 sm:py-1.5">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="col-start-2 -mt-1.5 text-sm text-ink-muted sm:-mt-1">
          {hint}
        </p>
      )}
    </div>
  )
}
