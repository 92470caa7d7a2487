import type { ApiCall } from './contract'

export type Address = {
  template: string
  calls: ReadonlyMap<string, ApiCall>
  allow: string
}

/** A stream has no head to look at. */
const STREAM = 'text/event-stream'

export class Addresses {
  readonly #byPath = new Map<string, Address>()

  constructor(calls: readonly ApiCall[]) {
    for (const path of new Set(calls.map((call) => call.path))) {
      this.#byPath.set(path, makeAddress(path, calls))
    }
  }

  /** Finds the address of a path as it was asked for, and the parameters in it; null where there is nothing. */
  find(path: string): { address: Address; params: [string, string][] } | null {
    const exact = this.#byPath.get(path)
    if (exact) return { address: exact, params: [] }
    for (const address of this.#byPath.values()) {
      const params = matchTemplate(address.template, path)
      if (params) return { address, params }
    }
    return null
  }
}

function makeAddress(template: string, all: readonly ApiCall[]): Address {
  const calls = new Map<string, ApiCall>()
  for (const call of all.filter(({ path }) => path === template)) {
    calls.set(call.method, call)
    if (call.method === 'GET' && !isStream(call)) calls.set('HEAD', call)
  }
  const methods = [...calls.keys()].sort(inUsualOrder)
  return { template, calls, allow: [...methods, 'OPTIONS'].join(', ') }
}

function isStream({ response }: ApiCall): boolean {
  return 'contentType' in response && response.contentType === STREAM
}

const ORDER = ['GET', 'DELETE', 'HEAD']
const inUsualOrder = (a: string, b: string) => ORDER.indexOf(a) - ORDER.indexOf(b)

function matchTemplate(template: string, path: string): [string, string][] | null {
  const parts = template.split('/')
  const given = path.split('/')
  const isSame = (part: string, index: number) => part.startsWith('{') || part === given[index]
  if (given.length !== parts.length || !parts.every(isSame)) return null
  return parts.flatMap((part, index) =>
    part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(given[index] ?? '')]] : [],
  )
}
