import type { IncomingMessage } from 'node:http'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'
import type { Refusal } from './refusal'

/** What the page of a browser says it shows. Next, whose own check this is, would respond with 500. */
export function refuseMalformedState({ headers }: IncomingMessage): Refusal | null {
  try {
    parseAndValidateFlightRouterState(headers['next-router-state-tree'])
    return null
  } catch {
    return { status: 400 }
  }
}
