import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { env } from '@/lib/env'

/** An old one is forgotten for each account beyond this many in one browser. */
const MAX_ACCOUNTS = 5

export const KNOWN_FOR_S = 365 * 24 * 60 * 60

const DEVICE_ID_BYTES = 16

/** `id.expiry.signature`, without a name: only together with an account it says anything. */
const ENTRY = /^([\w-]{22})\.([\da-z]{6,8})\.([\w-]{43})$/

const SEPARATOR = '~'

/** The account is unknown, or known only by the provider, where there is no hash. */
export type DeviceAccount = { id: string; passwordHash: string | null }

/**
 * The id of this device, if the account has signed in here within a year with the same password (OWASP, "Slow
 * down online guessing attacks with device cookies"). It only decides in which count a wrong password goes.
 */
export function findKnownDevice(cookie: string | null, account: DeviceAccount): string | null {
  const entry = listEntries(cookie).find((given) => isOf(given, account))
  return entry?.id ?? null
}

/** @returns the cookie after a sign-in, with this account first. */
export function rememberDevice(cookie: string | null, account: DeviceAccount): string {
  const id = randomBytes(DEVICE_ID_BYTES).toString('base64url')
  const expiry = (nowS() + KNOWN_FOR_S).toString(36)
  const entry = [id, expiry, sign({ id, expiry }, account).toString('base64url')].join('.')
  const others = listEntries(cookie).filter((given) => !isOf(given, account))
  return [entry, ...others.map(({ text }) => text)].slice(0, MAX_ACCOUNTS).join(SEPARATOR)
}

/** @returns the cookie after a sign-in to what is a shared device now; empty when it knows no other account. */
export function forgetDevice(cookie: string | null, account: DeviceAccount): string {
  const others = listEntries(cookie).filter((given) => !isOf(given, account))
  return others.map(({ text }) => text).join(SEPARATOR)
}

type Entry = { text: string; id: string; expiry: string; signature: Buffer }

/** What could have been made here, and has not expired. */
function listEntries(cookie: string | null): Entry[] {
  const texts = (cookie ?? '').split(SEPARATOR, MAX_ACCOUNTS)
  return texts.flatMap((text) => {
    const [, id = '', expiry = '', signature = ''] = ENTRY.exec(text) ?? []
    const isAlive = Number.parseInt(expiry, 36) > nowS()
    return isAlive ? [{ text, id, expiry, signature: Buffer.from(signature, 'base64url') }] : []
  })
}

function isOf(entry: Entry, account: DeviceAccount): boolean {
  return timingSafeEqual(entry.signature, sign(entry, account))
}

/** Of the hash too: a new password makes every device unknown. */
function sign({ id, expiry }: Pick<Entry, 'id' | 'expiry'>, account: DeviceAccount): Buffer {
  const text = JSON.stringify(['known-device', id, expiry, account.id, account.passwordHash])
  return createHmac('sha256', env.AUTH_SECRET ?? '')
    .update(text)
    .digest()
}

function nowS(): number {
  return Math.floor(Date.now() / 1_000)
}
