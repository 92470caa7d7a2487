'use client'

import type { ComponentProps } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'

/** The value with which the form of Session Management ends all other sessions. */
export const OTHERS = 'others'

/**
 * Submits the form of Session Management with what is to be ended: `OTHERS`, or the id of a session.
 * While anything is on its way all of them wait; the form itself sees to it that none is sent twice.
 */
export function TerminateButton(
  props: Omit<ComponentProps<typeof Button>, 'type' | 'name' | 'pending'> & { value: string },
) {
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
