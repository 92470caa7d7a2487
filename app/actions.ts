'use server'

import { cookies } from 'next/headers'
import { runAction } from '@/lib/auth/server-action'
import { env } from '@/lib/env'
import { parseTheme, THEME_COOKIE } from './theme'

const ONE_YEAR_S = 365 * 24 * 60 * 60

export async function setThemeAction(form: FormData): Promise<void> {
  const theme = parseTheme(form.get('theme'))
  await runAction(async () => {
    const options = {
      path: '/',
      sameSite: 'lax',
      secure: env.AUTH_URL.startsWith('https:'),
    } as const
    const store = await cookies()
    store.set(THEME_COOKIE, theme, { ...options, maxAge: theme === 'system' ? 0 : ONE_YEAR_S })
  })
}
