import { readFileSync } from 'node:fs'

/** For the database, the log, and what Node and Next open. */
const RESERVED = 512
const MIN_AVAILABLE = 64

/** How many files and sockets this process may open for clients. Only Linux says so; elsewhere no limit is known. */
export function countAvailableDescriptors(): number {
  return Math.max(MIN_AVAILABLE, readLimit() - RESERVED)
}

function readLimit(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
