'use server'

import { redirect } from 'next/navigation'
import type { SignOutState } from '@/components/account/sign-out-state'
import { runAction } from '@/lib/auth/server-action'
import { clearSessionCookie } from '@/lib/auth/session-cookie'
import { getViewer } from '@/lib/auth/viewer'
import { clearBrowserCache } from '@/lib/request/current-request'
import { sessions } from '@/lib/session-management'

/** During an outage it says so, and the cookie stays. */
export async function signOutAction(
  _previous: SignOutState,
  _form: FormData,
): Promise<SignOutState> {
  const outcome = await runAction(async () => {
    const viewer = await getViewer()
    if (viewer) await sessions().signOut(viewer)
    await clearSessionCookie()
    clearBrowserCache()
    return { status: 'signed-out' as const }
  })
  return outcome.status === 'signed-out' ? redirect('/signed-out?reason=signed-out') : outcome
}
