import type { Head } from './on-headers'

/** What fails before an action has its form is a form that cannot be read: the client's mistake. */
export function explainMalformedAction(head: Head): void {
  if (head.current.awaitsAction && head.status === 500) head.status = 400
}
