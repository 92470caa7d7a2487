'use client'

import type { ComponentProps } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'

export const OTHERS = 'others'

type TerminateButtonProps = Omit<ComponentProps<typeof Button>, 'type' | 'name' | 'pending'> & {
  /** What to end: `OTHERS`, or the id of a session. */
  value: string
}

/** While anything is on its way all of these buttons wait. */
export function TerminateButton(props: TerminateButtonProps) {
  const { pending, data } = useFormStatus()
  return (
    <Button
      {...props}
      type="submit"
      name="terminate"
      aria-disabled={pending || undefined}
      pending={pending && data.get('terminate') === props.value}
    />
  )
}
