import Link from 'next/link'
import type { ComponentProps } from 'react'
import { type ButtonVariant, buttonStyle } from './button-style'

export function ButtonLink({
  variant = 'outline',
  className = '',
  ...props
}: ComponentProps<typeof Link> & { variant?: ButtonVariant }) {
  return <Link {...props} className={`${buttonStyle(variant)} ${className}`} />
}
