export type ButtonVariant = 'primary' | 'outline' | 'danger-outline' | 'danger-quiet'

/** The classes of a button, also for a link that looks like one. 40 px high under a thumb. */
export function buttonStyle(variant: ButtonVariant): string {
  return `${SHAPE} ${COLOURS[variant]}`
}

const SHAPE =
  'relative inline-grid min-h-10 place-items-center rounded-md border px-3.5 py-1.5 text-center ' +
  'text-sm font-medium transition-colors select-none sm:min-h-9 pointer-coarse:min-h-10 ' +
  'disabled:border-line disabled:bg-sunken disabled:text-ink-muted disabled:shadow-none'

/** A button that waits (`aria-disabled`) does not react to the mouse. */
const COLOURS: Record<ButtonVariant, string> = {
  primary:
    'border-transparent bg-accent text-on-accent shadow-card not-aria-disabled:hover:bg-accent-strong',
  outline:
    'border-line-control bg-surface text-ink shadow-card not-aria-disabled:hover:bg-sunken ' +
    'aria-disabled:text-ink-muted',
  'danger-outline':
    'border-line-control bg-surface text-danger shadow-card aria-disabled:text-ink-muted ' +
    'not-aria-disabled:enabled:hover:border-danger-line not-aria-disabled:enabled:hover:bg-danger-soft',
  'danger-quiet':
    'border-line-control bg-surface text-ink shadow-card aria-disabled:text-ink-muted ' +
    'not-aria-disabled:hover:border-danger-line not-aria-disabled:hover:bg-danger-soft ' +
    'not-aria-disabled:hover:text-danger not-aria-disabled:focus-visible:text-danger',
}
