'use client'

import { useSelectedLayoutSegment } from 'next/navigation'
import { type ReactNode, Suspense, useState } from 'react'

/**
 * A skeleton for navigations inside the app only. The page that a document brings is rendered without
 * one: React streams late content in hidden elements that need a script, and without JavaScript the
 * skeleton would stay for ever. That is why there is no `loading.tsx`.
 */
export function NavigationSkeleton({
  fallback,
  children,
}: {
  fallback: ReactNode
  children: ReactNode
}) {
  const segment = useSelectedLayoutSegment()
  const [firstSegment] = useState(segment)
  const [hasNavigated, setHasNavigated] = useState(false)
  if (segment !== firstSegment && !hasNavigated) setHasNavigated(true)

  if (!hasNavigated) return children
  return (
    <Suspense key={segment} fallback={fallback}>
      {children}
    </Suspense>
  )
}
