import type { IncomingMessage } from 'node:http'

/** Next runs a server action for a POST that names one, or whose form may name one. */
export function isActionRequest({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST') return false
  const type = headers['content-type'] ?? ''
  return headers['next-action'] !== undefined || type.startsWith('multipart/form-data')
}
