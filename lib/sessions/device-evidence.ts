import { z } from 'zod'

// In UTF-16 code units (R25 of docs/security.md). A real list of brands has 110.
const MAX_USER_AGENT_LENGTH = 512

const MAX_CLIENT_HINT_LENGTH = 128

/** Asks Chromium for what tells Windows 11 from 10. @see https://wicg.github.io/ua-client-hints/ */
export const ACCEPT_CLIENT_HINTS = 'Sec-CH-UA-Platform-Version'

const clientHintsSchema = z
  .object({
    brands: z.string().optional(),
    platform: z.string().optional(),
    platformVersion: z.string().optional(),
  })
  .nullable()
  .catch(null)

export type ClientHints = NonNullable<z.infer<typeof clientHintsSchema>>

/** What a browser said about itself: kept as it came but for length and invisible characters. */
export type DeviceEvidence = { userAgent: string | null; clientHints: ClientHints | null }

/** Reads the evidence out of request headers; what is missing or empty is null. */
export function readDeviceEvidence(headers: { get(name: string): string | null }): DeviceEvidence {
  return {
    userAgent: tidy(headers.get('user-agent'), MAX_USER_AGENT_LENGTH) ?? null,
    clientHints: readClientHints(headers),
  }
}

/** Reads what a row stores as JSON; null for anything that is not known. */
export function readStoredHints(stored: string | null): ClientHints | null {
  return stored === null ? null : clientHintsSchema.parse(JSON.parse(stored))
}

/** Capped and stripped again: a row may be older than the caps. */
export type Claims = {
  userAgent: string
  brands: string
  platform: string
  platformVersion: string
}

export function readClaims({ userAgent, clientHints }: DeviceEvidence): Claims {
  const readHint = (hint: string | undefined) => tidy(hint, MAX_CLIENT_HINT_LENGTH) ?? ''
  return {
    userAgent: tidy(userAgent, MAX_USER_AGENT_LENGTH) ?? '',
    brands: readHint(clientHints?.brands),
    platform: readHint(clientHints?.platform),
    platformVersion: readHint(clientHints?.platformVersion),
  }
}

/** Control, format (bidirectional, zero width), lone surrogates, line and paragraph separators. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

function readClientHints(headers: { get(name: string): string | null }): ClientHints | null {
  const hints = {
    brands: tidy(headers.get('sec-ch-ua'), MAX_CLIENT_HINT_LENGTH),
    platform: tidy(headers.get('sec-ch-ua-platform'), MAX_CLIENT_HINT_LENGTH),
    platformVersion: tidy(headers.get('sec-ch-ua-platform-version'), MAX_CLIENT_HINT_LENGTH),
  }
  const given = Object.entries(hints).filter(([, hint]) => hint !== undefined)
  return given.length === 0 ? null : Object.fromEntries(given)
}

/** Cuts before it strips, so that a cut through a surrogate pair leaves no half of it. */
function tidy(text: string | null | undefined, maxLength: number): string | undefined {
  return text?.slice(0, maxLength).replace(INVISIBLE_CHARACTERS, '').trim() || undefined
}
