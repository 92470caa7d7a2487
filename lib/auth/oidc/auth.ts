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

const PROVIDER_TIMEOUT_MS = 10_000

/** Begins a sign-in: only a click may lead here (ASVS 7.6.2). @returns where the browser goes. */
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

/** Ends a sign-in (R48 of docs/security.md). @returns the path to go to, also when it failed. */
export async function finishOidcSignIn(query: URLSearchParams): Promise<string> {
  const callbackUrl = await readCallbackUrl()
  const request = await makeCallbackRequest(query)
  const outcome = await runAuth(({ handlers }) => handlers.GET(request), query.get('error'))
  return outcome.status === 'failed' ? signInErrorUrl(outcome.error, callbackUrl) : callbackUrl
}

/**
 * What Auth.js sees of a callback: the public origin whatever the headers say (R59 of
 * docs/security.md), and the checks. No cookie that it could take for a session, no other callback
 * URL. Of its response nothing is passed on, neither place nor cookies.
 */
async function makeCallbackRequest(query: URLSearchParams): Promise<NextRequest> {
  const url = new URL(`${BASE_PATH}/callback/${PROVIDER_ID}`, env.AUTH_URL)
  url.search = query.toString()
  url.searchParams.delete('callbackUrl')
  return new NextRequest(url, { headers: { cookie: await readChecks() } })
}

type Outcome<Result> = { status: 'done'; result: Result } | { status: 'failed'; error: SignInError }

/** Auth.js gives reasons to its logger alone; to the browser nearly all are "Configuration". */
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

async function admit(issuer: string, claims: unknown): Promise<true> {
  const found = await findOrLinkUser(readPerson(issuer, claims))
  if (found.status === 'email-missing') throw new SignInRefused('EmailMissing')
  if (found.status === 'email-unverified') throw new SignInRefused('EmailUnverified')
  if (found.status === 'not-linked') throw new SignInRefused('OAuthAccountNotLinked')
  return true
}
