import type { ReactNode } from 'react'
import { ForgetAccount } from '@/components/sessions/forget-account'

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ForgetAccount />
      {children}
    </>
  )
}
