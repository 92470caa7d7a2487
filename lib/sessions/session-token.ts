import { createHash, randomBytes } from 'node:crypto'

// ASVS 7.2.3 asks for at least 128 bits.
const TOKEN_BYTES = 32

const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/

/** Makes the secret of a new session. It goes into the cookie and nowhere else. */
export function makeSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** The SHA-256 of a token: the only form of it that is stored (ASVS 11.5.1; 32 bytes out). */
export function hashSessionToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

/** Whether a cookie's value can be a token at all; anything else is "signed out" without a query. */
export function isSessionToken(value: string | undefined): value is string {
  return value !== undefined && TOKEN_SHAPE.test(value)
}
