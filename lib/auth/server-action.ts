import 'server-only'
import { headers } from 'next/headers'
import { requireViewer, type Viewer } from './viewer'
import { answerWithDelay, reportOutage, withRequestId } from '@/lib/request/current-request'
import { isDatabaseUnavailable } from '@/lib/database/database'
import { log } from '@/lib/log'
import { limitRequest, type RequestKind } from '@/lib/request/rate-limits'
import { isSameOrigin, tellForeignOrigin } from '@/lib/request/same-origin'

/** A foreign page sent the form, or the database is away: in both cases nothing was changed for sure. */
export type Refusal = { status: 'refused' } | { status: 'unavailable' }

/** Too many in a short time. Nothing was done. */
export type Limited = { status: 'limited'; retryAfterS: number }

/** Runs a server action that anybody may call, from the app's own pages only. */
export async function runAction<State>(act: () => Promise<State>): Promise<State | Refusal> {
  if (!isSameOrigin(await headers())) {
    tellForeignOrigin()
    return { status: 'refused' }
  }
  try {
    return await act()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw withRequestId(error)
    log().error({ event: 'database_unavailable', err: error }, 'The database is away.')
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

/** Runs a server action that anybody may call, as often as `kind` allows. */
export async function runLimitedAction<State>(
  kind: RequestKind,
  act: () => Promise<State>,
): Promise<State | Refusal | Limited> {
  return runAction(async () => {
    const limited = await limitRequest(kind, await headers())
    return limited ? refuseForNow(limited) : act()
  })
}

/** Answers 429 as well: those who count the answers of this app see that it was limited. */
export function refuseForNow({ retryAfterS }: { retryAfterS: number }): Limited {
  answerWithDelay({ status: 429, retryAfterS })
  return { status: 'limited', retryAfterS }
}
