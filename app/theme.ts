import { z } from 'zod'
import type { Theme } from '@/components/account/theme'

export const THEME_COOKIE = 'theme'

const themeSchema = z.enum(['system', 'light', 'dark']).catch('system')

/** Takes anything; what is no theme is the system's. */
export function parseTheme(given: unknown): Theme {
  return themeSchema.parse(given)
}

/** The theme that this browser remembers. */
export function readTheme(cookies: { get(name: string): { value: string } | undefined }): Theme {
  return parseTheme(cookies.get(THEME_COOKIE)?.value)
}
