import { z } from 'zod'
import type { Theme } from '@/components/account/theme'

export const THEME_COOKIE = 'theme'

const themeSchema = z.enum(['system', 'light', 'dark']).catch('system')

/** Takes anything; what is no theme is the system's. */
export function parseTheme(given: unknown): Theme {
  return themeSchema.parse(given)
}

export function readTheme(cookies: { get(name: string): { value: string } | undefined }): Theme {
  return parseTheme(cookies.get(THEME_COOKIE)?.value)
}

/** The canvas of globals.css, as a browser may paint what surrounds a page. */
const CANVAS = { light: '#f9f9fb', dark: '#0c0e11' }

export function themeColor(theme: Theme) {
  if (theme !== 'system') return CANVAS[theme]
  return Object.entries(CANVAS).map(([scheme, color]) => ({
    media: `(prefers-color-scheme: ${scheme})`,
    color,
  }))
}
