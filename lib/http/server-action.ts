import 'server-only'
import { headers } from 'next/headers'
import { requireViewer, type Viewer } from '@/lib/auth/viewer'
import { isDatabaseUnavailable } from '@/lib/database'
import { isSameOrigin } from './same-origin'

/** A foreign page sent the form, or the database is away: in both cases nothing was changed for sure. */
export type Refusal = { status: 'refused' } | { status: 'unavailable' }

/** Runs a server action that anybody may call, from the app's own pages only. */
export async function runAction<State>(act: () => Promise<State>): Promise<State | Refusal> {
  if (!isSameOrigin(await headers())) return { status: 'refused' }
  try {
    return await act()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error
    console.error('The database is away:', error)
    return { status: 'unavailable' }
  }
}

/** Runs a server action for the viewer. A caller whose session has ended is sent away instead. */
export async function runViewerAction<State>(
  act: (viewer: Viewer) => Promise<State>,
): Promise<State | Refusal> {
  return runAction(async () => act(await requireViewer()))
}
