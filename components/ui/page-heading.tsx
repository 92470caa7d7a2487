import type { ReactNode } from 'react'

export function PageHeading({
  description,
  children,
}: {
  description?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="grid grid-cols-1 gap-1">
      <h1 className="text-xl font-semibold wrap-anywhere">{children}</h1>
      {description && <p className="text-ink-muted">{description}</p>}
    </div>
  )
}
