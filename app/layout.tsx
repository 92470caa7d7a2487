import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { LiveProvider } from '@/components/live/live-provider'
import { readTheme, themeColor } from './theme'
import './globals.css'

export const metadata: Metadata = {
  title: { template: '%s · Session Management', default: 'Session Management' },
  description: 'See every device signed in to your account, and terminate the others at once.',
  manifest: '/manifest.webmanifest',
  icons: {
    icon: { url: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
    apple: '/apple-touch-icon.png',
  },
}

export async function generateViewport(): Promise<Viewport> {
  const theme = readTheme(await cookies())
  return { colorScheme: 'light dark', themeColor: themeColor(theme) }
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme(await cookies())
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <LiveProvider>{children}</LiveProvider>
      </body>
    </html>
  )
}
