import type { ReactNode } from 'react'

type SessionRowProps = {
  as?: 'div' | 'li'
  icon: ReactNode
  title: ReactNode
  action?: ReactNode
  children: ReactNode
}

/** The icon hangs from the top: in the middle it would move when a row is painted before all of its text has come. */
export function SessionRow({
  as: Element = 'div',
  icon,
  title,
  action,
  children,
}: SessionRowProps) {
  return (
    <Element className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-3 border-t border-line p-4 sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:gap-x-4 sm:px-6">
      {icon}
      <div className="grid grid-cols-1 gap-0.5 text-sm text-ink-muted tabular-nums">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base text-ink normal-nums">
          {title}
        </div>
        {children}
      </div>
      {action && <div className="col-start-2 sm:col-start-3 sm:self-center">{action}</div>}
    </Element>
  )
}

/** Facts side by side with dots between them. Dots at the start of a line are cut off. */
export function FactLine({ children }: { children: ReactNode }) {
  return (
    <div className="overflow-hidden">
      <p className="-ml-4 flex flex-wrap wrap-anywhere *:relative *:pl-4 *:before:absolute *:before:left-1.5 *:before:content-['·'/'']">
        {children}
      </p>
    </div>
  )
}
