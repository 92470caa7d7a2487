import { env } from '@/lib/env'

export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; name: string }

/** Null without a provider. `issuer` is as discovery compares it: a last slash changes nothing. */
export function oidcSettings(): OidcSettings | null {
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_ID, AUTH_OIDC_SECRET, AUTH_OIDC_NAME } = env
  if (!AUTH_OIDC_ISSUER || !AUTH_OIDC_ID || !AUTH_OIDC_SECRET) return null
  return {
    issuer: new URL(AUTH_OIDC_ISSUER).href,
    clientId: AUTH_OIDC_ID,
    clientSecret: AUTH_OIDC_SECRET,
    name: AUTH_OIDC_NAME,
  }
}
