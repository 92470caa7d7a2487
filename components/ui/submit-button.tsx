'use client'

import type { ComponentProps } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from './button'

/** Submits its form, and shows that it is on its way. A second click meanwhile does nothing. */
export function SubmitButton(props: Omit<ComponentProps<typeof Button>, 'type' | 'pending'>) {
  const { pending } = useFormStatus()
  return (
    <Button
      {...props}
      type="submit"
      pending={pending}
      onClick={(event) => pending && event.preventDefault()}
    />
  )
}
