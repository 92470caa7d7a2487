import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CurrentRequest } from '@/lib/request/current-request'

/**
 * Next calls itself: it fetches the page that a server action redirects to. `Via` (RFC 9110, 7.6.3)
 * marks such requests, with a secret of this process and the id of the running request that caused
 * it, so that no client can claim to be one of them.
 */
const PSEUDONYM = `session-management-${randomBytes(32).toString('base64url')}`
const OWN_VIA = new RegExp(`^1\\.1 ${PSEUDONYM}:([\\da-f-]{36})$`)

const running = new Map<string, CurrentRequest>()

/** The client's request on whose behalf Next makes this one; null when it comes from a client. */
export function findCallingRequest({ headers }: IncomingMessage): CurrentRequest | null {
  const [, id] = OWN_VIA.exec(String(headers.via ?? '')) ?? []
  return (id && running.get(id)) || null
}

export function markOwnCalls(
  request: IncomingMessage,
  response: ServerResponse,
  current: CurrentRequest,
): void {
  request.headers.via = `1.1 ${PSEUDONYM}:${current.id}`
  running.set(current.id, current)
  response.once('close', () => running.delete(current.id))
}
