import 'server-only'
import { NextRequest } from 'next/server'
import NextAuth, { customFetch, type NextAuthConfig, type NextAuthResult } from 'next-auth'
import { type SignInError, SignInRefused, signInErrorUrl } from '@/lib/auth/sign-in-error'
import { env } from '@/lib/env'
import { findOrLinkUser, readPerson } from './accounts'
import { authAdapter } from './auth-adapter'
import {
  authCookies,
  clearRoundTrip,
  readCallbackUrl,
  readChecks,
  writeDeviceChoice,
} from './cookies'
import { explainFailure } from './failure'
import { type OidcSettings, oidcSettings } from './settings'

/** The provider's name for Auth.js; `/api/auth/callback/oidc` is registered at the provider. */
const PROVIDER_ID = 'oidc'
const BASE_PATH = '/api/auth'

/** How long one answer of the provider may take; a person is waiting. */
const PROVIDER_TIMEOUT_MS = 10_000

/**
 * Begins a sign-in with OpenID Connect: makes state, nonce and code verifier and remembers them, the
 * way back and the kind of device in this browser. Only a person's own click may lead here (ASVS 7.6.2).
 * @returns where to send the browser: to the provider, or to the sign-in page with what went wrong.
 */
export async function startOidcSignIn({
  callbackUrl,
  sharedDevice,
}: {
  /** A safe path. */
  callbackUrl: string
  sharedDevice: boolean
}): Promise<string> {
  const outcome = await runAuth(({ signIn }) =>
    signIn(PROVIDER_ID, { redirect: false, redirectTo: callbackUrl }),
  )
  if (outcome.status === 'failed') {
    await clearRoundTrip()
    return signInErrorUrl(outcome.error, callbackUrl)
  }
  await writeDeviceChoice({ sharedDevice })
  return outcome.result
}

/**
 * Ends a sign-in with OpenID Connect: checks what the provider sent back with the browser, exchanges
 * the code, finds out who it is and starts the session (R48 of docs/security.md).
 * @param query of the callback, as it came.
 * @returns the path to go to: where the person wanted to go, or the sign-in page with what went wrong.
 */
export async function finishOidcSignIn(query: URLSearchParams): Promise<string> {
  const callbackUrl = await readCallbackUrl()
  const request = await makeCallbackRequest(query)
  const outcome = await runAuth(({ handlers }) => handlers.GET(request), query.get('error'))
  return outcome.status === 'failed' ? signInErrorUrl(outcome.error, callbackUrl) : callbackUrl
}

/**
 * What Auth.js gets to see of a callback: the public origin whatever Host and X-Forwarded-* say
 * (R59 of docs/security.md), the provider's answer, and the checks. No cookie that it could take for a session, no other
 * callback URL. Of its own answer nothing is passed on, neither place nor cookies.
 */
async function makeCallbackRequest(query: URLSearchParams): Promise<NextRequest> {
  const url = new URL(`${BASE_PATH}/callback/${PROVIDER_ID}`, env.AUTH_URL)
  url.search = query.toString()
  url.searchParams.delete('callbackUrl')
  return new NextRequest(url, { headers: { cookie: await readChecks() } })
}

type Outcome<Result> = { status: 'done'; result: Result } | { status: 'failed'; error: SignInError }

/**
 * Lets Auth.js do something. Whatever goes wrong it tells its logger alone: to the browser nearly
 * everything is "Configuration", a provider that is away as much as a database that is.
 */
async function runAuth<Result>(
  act: (auth: NextAuthResult) => Promise<Result>,
  providerError: string | null = null,
): Promise<Outcome<Result>> {
  const provider = oidcSettings()
  if (!provider) return { status: 'failed', error: 'SignInFailed' }
  const failures: Error[] = []
  const auth = NextAuth({
    ...authConfig(provider),
    logger: { error: (failure) => void failures.push(failure) },
  })
  const result = await act(auth)
  const failure = failures.at(-1)
  return failure
    ? { status: 'failed', error: explainFailure(failure, providerError) }
    : { status: 'done', result }
}

function authConfig({ issuer, clientId, clientSecret, name }: OidcSettings): NextAuthConfig {
  // biome-ignore lint/style/noProcessEnv: the only place where Auth.js looks for the public origin
  process.env.AUTH_URL = env.AUTH_URL
  return {
    basePath: BASE_PATH,
    secret: env.AUTH_SECRET,
    trustHost: true,
    useSecureCookies: env.AUTH_URL.startsWith('https:'),
    cookies: authCookies(),
    session: { strategy: 'database' },
    adapter: authAdapter({ issuer }),
    providers: [
      {
        id: PROVIDER_ID,
        type: 'oidc',
        name,
        issuer,
        clientId,
        clientSecret,
        checks: ['pkce', 'state', 'nonce'],
        // The claims of a person are found at UserInfo; few providers copy them into the ID token.
        idToken: false,
        profile: ({ sub }) => ({ id: sub }),
        [customFetch]: fetchInTime,
      },
    ],
    callbacks: { signIn: ({ profile }) => admit(issuer, profile) },
  }
}

const fetchInTime: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS) })

/** Decides who it is. From here on the adapter finds the account. */
async function admit(issuer: string, claims: unknown): Promise<true> {
  const found = await findOrLinkUser(readPerson(issuer, claims))
  if (found.status === 'email-missing') throw new SignInRefused('EmailMissing')
  if (found.status === 'not-linked') throw new SignInRefused('OAuthAccountNotLinked')
  return true
}
