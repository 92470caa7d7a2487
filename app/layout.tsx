import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { readTheme } from './theme'
import './globals.css'

export const metadata: Metadata = {
  title: { template: '%s · Session Management', default: 'Session Management' },
  description: 'See every device signed in to your account, and terminate the others at once.',
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme(await cookies())
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <body>{children}</body>
    </html>
  )
}
