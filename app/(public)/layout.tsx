import type { ReactNode } from 'react'
import { ForgetAccount } from '@/components/live/forget-account'

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ForgetAccount />
      {children}
    </>
  )
}
