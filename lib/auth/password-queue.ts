import { availableParallelism } from 'node:os'
import { OncePerProcess } from '@/lib/once-per-process'
import { clientNetwork } from '@/lib/request/client-address'
import { FairQueue, type Turn } from './fair-queue'

/** Argon2 shares libuv's four threads with host names and files: it gets half, and leaves one core to all else. */
const HASHES_AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1))

/** A hash takes some 15 ms of a core: the last in a full queue waits for about four seconds. */
export const PASSWORD_QUEUE = {
  atOnce: HASHES_AT_ONCE,
  waiting: 256,
  waitingOfKey: 16,
  maxWaitMs: 8_000,
} as const

/** When to try again where the queue is full. */
export const QUEUE_RETRY_S = 2

const queue = new OncePerProcess('password queue', () => new FairQueue(PASSWORD_QUEUE))

type Client = {
  ipAddress: string | null
  /** Aborted when the client leaves. */
  signal?: AbortSignal
}

/**
 * All work that hashes a password takes its turn here, with the statements that belong to it: a
 * client that waits holds no connection to the database. Addresses take turns (ASVS 2.4.1, 6.3.1).
 */
export function takePasswordTurn<Result>(
  { ipAddress, signal }: Client,
  work: () => Promise<Result>,
): Promise<Turn<Result>> {
  return queue.get().run({ key: clientNetwork(ipAddress ?? 'unknown'), signal }, work)
}
