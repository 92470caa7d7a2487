import { log } from '@/lib/log'
import { OncePerProcess } from '@/lib/once-per-process'
import { clientNetwork } from './client-address'
import { findCurrentRequest } from './current-request'

export const LOG_WINDOW_MS = 60_000
/** Further addresses are counted together. */
export const MAX_COUNTS = 1_000

export type BoundedLine = {
  level: 'debug' | 'info' | 'warn' | 'error'
  /** What is alike in these is counted together: nothing that a client can choose. */
  fields: { event: string; [name: string]: unknown }
  /** What the count does not repeat, such as an error. */
  details?: Record<string, unknown>
  message: string
  /** By default that of the current request; null where it makes no difference. */
  ipAddress?: string | null
}

type Line = BoundedLine & { ipAddress: string | null }

type Count = Omit<Line, 'details'> & {
  linesLeft: number
  unwritten: number
  lastRequestId: string | undefined
}

/** The first lines of a kind and address are written at once, those within a minute as one with a `count`. Bounded. */
class BoundedLog {
  readonly #counts = new Map<string, Count>()
  #timer: NodeJS.Timeout | undefined

  get size(): number {
    return this.#counts.size
  }

  write(given: BoundedLine, { linesAtOnce }: { linesAtOnce: number }): void {
    const request = findCurrentRequest()
    const { ipAddress = request?.ipAddress ?? null } = given
    const line = { ...given, ipAddress }
    const count = this.#find(line) ?? this.#begin(line, linesAtOnce)
    if (count.linesLeft > 0) {
      count.linesLeft -= 1
      const whose = given.ipAddress ? { ipAddress: given.ipAddress } : {}
      log()[line.level]({ ...line.fields, ...line.details, ...whose }, line.message)
    } else {
      count.unwritten += 1
      count.lastRequestId = request?.id
    }
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const counts = [...this.#counts.values()]
    this.#counts.clear()
    for (const count of counts) if (count.unwritten > 0) writeCount(count)
  }

  #find(line: Line): Count | undefined {
    const known = this.#counts.get(keyOf(line))
    return known || this.size < MAX_COUNTS ? known : this.#counts.get(keyOf(withoutAddress(line)))
  }

  #begin(line: Line, linesLeft: number): Count {
    const { level, fields, message, ipAddress } =
      this.size < MAX_COUNTS ? line : withoutAddress(line)
    const counted = { level, fields, message, ipAddress }
    const count = { ...counted, linesLeft, unwritten: 0, lastRequestId: undefined }
    this.#counts.set(keyOf(counted), count)
    this.#timer ??= setTimeout(() => this.flush(), LOG_WINDOW_MS).unref()
    return count
  }
}

/** Pages and the server in front count together. */
export const boundedLog = new OncePerProcess('bounded log', () => new BoundedLog())

function withoutAddress(line: Line): Line {
  return { ...line, ipAddress: null }
}

function keyOf({ level, fields, ipAddress }: Omit<Line, 'details'>): string {
  return JSON.stringify([level, fields, ipAddress && clientNetwork(ipAddress)])
}

function writeCount(count: Count): void {
  const { level, fields, message, ipAddress, lastRequestId, unwritten } = count
  // Said in full: the timer belongs to the request that began the minute.
  const whose = { ipAddress: ipAddress ?? undefined, requestId: lastRequestId }
  log()[level]({ ...fields, ...whose, count: unwritten }, message)
}
