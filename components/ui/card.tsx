import type { ComponentProps } from 'react'

/** A surface for what belongs together. What lies in it brings its own padding. */
export function Card({ className = '', ...props }: ComponentProps<'div'>) {
  return (
    <div
      {...props}
      className={`rounded-lg border border-line bg-surface shadow-card ${className}`}
    />
  )
}

export function CardBody({ className = '', ...props }: ComponentProps<'div'>) {
  return <div {...props} className={`p-4 sm:p-6 ${className}`} />
}

export function CardSection({ className = '', ...props }: ComponentProps<'div'>) {
  return <div {...props} className={`border-t border-line p-4 sm:px-6 ${className}`} />
}
