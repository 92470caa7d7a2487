import { env } from '@/lib/env'

/** The one OpenID Connect provider, as the environment names it. */
export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; name: string }

/**
 * The settings of the provider; null where there is none. `issuer` is written as discovery compares
 * it, so that `https://id.example.com` and `https://id.example.com/` are one issuer.
 */
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
