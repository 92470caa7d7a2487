import { hash, verify } from '@node-rs/argon2'

/** Argon2id (the library's default) with the least cost that OWASP's password storage cheat sheet accepts: 19 MiB, t=2, p=1. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longer ones are refused before any work is done; NIST SP 800-63B-4 asks for at least 64. */
export const MAX_PASSWORD_LENGTH = 1_024

/** Hashes a password, exactly as it was typed. For a client only in a turn of password-queue.ts. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/** Without a hash the same work is done (ASVS 6.3.8). For a client only in a turn of password-queue.ts. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await unmatchableHash()), password)
  return fits && stored !== null
}

let unmatchable: Promise<string> | undefined

function unmatchableHash(): Promise<string> {
  unmatchable ??= hashPassword(crypto.randomUUID())
  return unmatchable
}
