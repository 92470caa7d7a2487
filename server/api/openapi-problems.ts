import { STATUS_CODES } from 'node:http'
import type { ApiCall, OtherResponse } from './contract'
import { refer } from './json-schema'
import { describeProblem } from './problem'
import { problemSchema } from './schemas'

const PROBLEM_TYPE = 'application/problem+json'

const ERROR_HEADERS = new Map([
  [405, 'Allow'],
  [429, 'Retry-After'],
  [503, 'Retry-After'],
])

export const HEADERS = {
  Allow: {
    description: 'The methods that this address has.',
    schema: { type: 'string' },
    example: 'GET, HEAD, OPTIONS',
  },
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
    example: 5,
  },
}

/** Problems that are the same everywhere are described once. */
export function isCommon({ status, description, detail }: OtherResponse): boolean {
  return status !== 204 && !description && !detail
}

export function describeCommonProblems(calls: readonly ApiCall[]) {
  const common = calls.flatMap(({ otherwise }) => otherwise.filter(isCommon))
  return Object.fromEntries(
    common.map(({ status }) => [nameOf(status), describeProblemResponse({ status })]),
  )
}

export function describeProblemResponse(other: OtherResponse) {
  const { status, description, detail, members, schema } = other
  const header = ERROR_HEADERS.get(status)
  return {
    description: description ?? STATUS_CODES[status],
    headers: header && { [header]: { $ref: `#/components/headers/${header}` } },
    content: {
      [PROBLEM_TYPE]: {
        schema: refer(schema ?? problemSchema),
        example: { ...describeProblem(status, detail), ...members },
      },
    },
  }
}

/** "Not Found" is NotFound. */
export function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/\W/g, '')
}
