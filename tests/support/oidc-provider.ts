import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const PROGRAM = path.join(import.meta.dirname, 'oidc-provider-process.ts')

export type OidcProvider = {
  issuer: string
  clientId: string
  clientSecret: string
  stop: () => Promise<void>
}

/** Starts a real OpenID provider as a process of its own, at a free port or at a given one. */
export async function startOidcProvider({
  redirectUri,
  port = 0,
}: {
  redirectUri: string
  port?: number
}): Promise<OidcProvider> {
  const client = { clientId: 'session-management', clientSecret: 'known to the app + its provider' }
  const program = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', PROGRAM, '--port', String(port), '--redirect-uri', redirectUri],
      ...['--client-id', client.clientId, '--client-secret', client.clientSecret],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const [line] = await Promise.race([once(program.stdout, 'data'), once(program, 'exit')])
  if (!Buffer.isBuffer(line)) throw new Error('The OpenID provider did not start.')
  return {
    ...client,
    issuer: line.toString().trim(),
    async stop() {
      program.kill()
      await once(program, 'exit')
    },
  }
}

/** Who a person says they are at the provider. */
export type ProviderPerson = {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
}

/** A browser at the provider: it keeps the provider's cookies, so the second sign-in asks nothing. */
export class ProviderVisitor {
  readonly #cookies = new Map<string, string>()

  /** Signs in at the provider. Answers where it sends the browser: the app's callback. */
  async signIn(authorizationUrl: string, person: ProviderPerson): Promise<URL> {
    const { sub, email = '', name = '', email_verified } = person
    return this.#answer(authorizationUrl, {
      ...{ sub, email, name },
      ...(email_verified && { email_verified: 'on' }),
    })
  }

  /** Says no at the provider. Answers where it sends the browser: the app's callback. */
  async cancel(authorizationUrl: string): Promise<URL> {
    return this.#answer(authorizationUrl, { cancel: '' })
  }

  async #answer(authorizationUrl: string, form: Record<string, string>): Promise<URL> {
    const { origin } = new URL(authorizationUrl)
    const next = await this.#request(authorizationUrl)
    if (next.origin !== origin) return next
    const resume = await this.#request(next.href, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    return this.#request(resume.href)
  }

  async #request(url: string, init: RequestInit = {}): Promise<URL> {
    const cookie = Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`The provider answered ${response.status} to ${url}`)
    return new URL(location, url)
  }
}
