import 'server-only'
import { requireViewer, type Viewer } from '@/lib/auth/viewer'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import {
  currentRequest,
  noteActionBegun,
  reportOutage,
  respondWithDelay,
  withRequestId,
} from '@/lib/request/current-request'
import { limitRequest, type RequestKind } from '@/lib/request/rate-limits'
import { logOutage } from '@/lib/request/refusal-log'
import { logForeignOrigin } from '@/lib/request/same-origin'

/** A foreign page sent the form, or the database is unavailable: nothing is known to have changed. */
export type Refusal = { status: 'refused' } | { status: 'unavailable' }

export type Limited = { status: 'limited'; retryAfterS: number }

/** From our own pages only, without a viewer. Read the form before: one that cannot be read is 400 (R79 of docs/security.md). */
export async function runAction<State>(act: () => Promise<State>): Promise<State | Refusal> {
  noteActionBegun()
  if (!currentRequest().isSameOrigin) {
    logForeignOrigin()
    return { status: 'refused' }
  }
  try {
    return await act()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw withRequestId(error)
    logOutage(error)
    reportOutage()
    return { status: 'unavailable' }
  }
}

/** Runs a server action for the viewer. A caller whose session has ended is sent away instead. */
export async function runViewerAction<State>(
  kind: RequestKind,
  act: (viewer: Viewer) => Promise<State>,
): Promise<State | Refusal | Limited> {
  return runLimitedAction(kind, async () => act(await requireViewer()))
}

/** Runs a server action that needs no viewer, as often as `kind` allows. */
export async function runLimitedAction<State>(
  kind: RequestKind,
  act: () => Promise<State>,
): Promise<State | Refusal | Limited> {
  return runAction(async () => {
    const limited = limitRequest(kind, currentRequest())
    return limited ? refuseForNow(limited) : act()
  })
}

/** Responds with 429 as well, so that monitoring sees the limit at work. */
function refuseForNow({ retryAfterS }: { retryAfterS: number }): Limited {
  respondWithDelay({ status: 429, retryAfterS })
  return { status: 'limited', retryAfterS }
}
