'use client'

import { useSelectedLayoutSegment } from 'next/navigation'
import { type ReactNode, Suspense, useState } from 'react'

type NavigationSkeletonProps = { fallback: ReactNode; children: ReactNode }

/**
 * A skeleton for navigations inside the app only, and so there is no `loading.tsx`: that would stay
 * for ever on the first page without JavaScript, because React streams late content in hidden elements.
 */
export function NavigationSkeleton({ fallback, children }: NavigationSkeletonProps) {
  const segment = useSelectedLayoutSegment()
  const hasNavigated = useHasNavigated(segment)
  if (!hasNavigated) return children
  return (
    <Suspense key={segment} fallback={fallback}>
      {children}
    </Suspense>
  )
}

function useHasNavigated(segment: string | null): boolean {
  const [firstSegment] = useState(segment)
  const [hasNavigated, setHasNavigated] = useState(false)
  if (segment !== firstSegment && !hasNavigated) setHasNavigated(true)
  return hasNavigated
}
