import type { OtherResponse } from './contract'

export const NO_PARAMETERS = 'This call has no parameters.'

/** What every call can respond with; `detail` is that of a real 400. */
export function everyError(detail: string): OtherResponse[] {
  return [
    { status: 400, detail },
    { status: 405 },
    { status: 413 },
    { status: 415 },
    { status: 500 },
  ]
}

/** The same, of a call that is answered under the app's own host alone. */
export function ownHostErrors(detail: string): OtherResponse[] {
  return [...everyError(detail), { status: 421 }]
}

/** The same, of a call about the caller's own sessions. */
export function readErrors(detail: string): OtherResponse[] {
  return [...ownHostErrors(detail), { status: 401 }, { status: 429 }, { status: 503 }]
}

/** The same, of a call that changes something. */
export function changeErrors(detail: string): OtherResponse[] {
  return [...readErrors(detail), { status: 403 }]
}
