import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CurrentRequest } from '@/lib/request/current-request'
import { preventCaching } from './caching'
import { clearSiteData } from './clear-site-data'
import { askForClientHints } from './client-hints'
import { replaceCrossOriginRedirect } from './cross-origin-redirect'
import { clearDeadCookie } from './dead-cookie'
import { applyDelay } from './delay'
import type { FrontSettings } from './front-settings'
import { explainMalformedAction } from './malformed-action'
import { addRequestId } from './request-id'
import { addSecurityHeaders } from './security-headers'

export type Head = {
  request: IncomingMessage
  response: ServerResponse
  front: FrontSettings
  current: CurrentRequest
  contentPolicy: string
  status: number
}

/** Everything that has a say in the head of a response, in this order, after its writer. */
const STEPS: readonly ((head: Head) => void)[] = [
  addSecurityHeaders,
  askForClientHints,
  applyDelay,
  explainMalformedAction,
  clearDeadCookie,
  clearSiteData,
  replaceCrossOriginRedirect,
  preventCaching,
  addRequestId,
]

/** Runs the steps on every head: Node sends all of them through `writeHead`, also the implicit ones. */
export function onHeaders(given: Omit<Head, 'status'>): void {
  const { response } = given
  const { writeHead } = response
  const head: Head = { ...given, status: response.statusCode }
  response.writeHead = (status: number, ...rest: unknown[]) => {
    setGivenHeaders(response, rest)
    head.status = status
    for (const step of STEPS) step(head)
    return Reflect.apply(writeHead, response, [head.status])
  }
}

function setGivenHeaders(response: ServerResponse, rest: unknown[]): void {
  const headers = rest.find((argument) => typeof argument === 'object') ?? {}
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}
