'use client'

import { useSelectedLayoutSegment } from 'next/navigation'
import { type ReactNode, Suspense, useState } from 'react'

type NavigationSkeletonProps = { fallback: ReactNode; children: ReactNode }

/** No `loading.tsx`: React streams late content in hidden elements, so without JavaScript it would stay for ever. */
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
