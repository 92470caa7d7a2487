import type { IncomingMessage, ServerResponse } from 'node:http'
import { findMethods, listAllowedMethods } from '@/lib/http/api-contract'
import { writeProblem } from '@/lib/http/problem'

/** With any other method Next fails, or answers without a word. */
const METHODS_OF_NEXT = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])

/**
 * Answers requests below /api that Next cannot give to a route handler: an address that nobody can
 * decode (Next answers 500, or a page) and methods that Next does not know. R55.
 * @returns whether it has been answered.
 */
export function refuseApiRequest(
  { url = '', method = '' }: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [path = ''] = url.split('?')
  if (!/^\/api(\/|$)/.test(path)) return false
  if (!isDecodable(path)) writeProblem(response, 404)
  else if (!METHODS_OF_NEXT.has(method)) refuseMethod(path, response)
  return response.writableEnded
}

function refuseMethod(path: string, response: ServerResponse): void {
  const methods = findMethods(path)
  if (methods.length === 0) writeProblem(response, 404)
  else writeProblem(response, 405, { Allow: listAllowedMethods(methods).join(', ') })
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
