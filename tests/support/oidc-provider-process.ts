import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import Provider from 'oidc-provider'

/**
 * A real OpenID provider on this machine, as a process of its own. A visitor may say who they
 * are. Prints its address when it listens, and ends with SIGTERM.
 *
 *   node --import tsx tests/support/oidc-provider-process.ts --redirect-uri URL [--port 0]
 */
const { values: options } = parseArgs({
  options: {
    'redirect-uri': { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '0' },
    'client-id': { type: 'string', default: 'session-management' },
    'client-secret': { type: 'string', default: 'a secret between the app and its provider' },
  },
})

type Person = { email?: string; email_verified?: boolean; name?: string }

const people = new Map<string, Person>()
const server = createServer()

server.listen(Number(options.port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = makeProvider(issuer)
  const answer = provider.callback()
  server.on('request', (request, response) => {
    const isInteraction = request.url?.startsWith('/interaction/')
    if (isInteraction) interact(provider, request, response).catch((error) => fail(response, error))
    else answer(request, response)
  })
  process.stdout.write(`${issuer}\n`)
})

function makeProvider(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return new Provider(issuer, {
    clients: [
      {
        client_id: options['client-id'],
        client_secret: options['client-secret'],
        redirect_uris: options['redirect-uri'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, ...people.get(sub) }),
    }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // No question is asked whether the app may know who they are.
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc
      const grant = new oidc.provider.Grant({
        clientId: client?.clientId,
        accountId: session?.accountId,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== 'POST') return response.setHeader('Content-Type', 'text/html').end(PAGE)
  const form = new URLSearchParams(await readBody(request))
  if (form.has('cancel')) {
    return provider.interactionFinished(request, response, { error: 'access_denied' })
  }
  const accountId = form.get('sub') ?? ''
  people.set(accountId, readPerson(form))
  return provider.interactionFinished(request, response, { login: { accountId } })
}

function readPerson(form: URLSearchParams): Person {
  return {
    email: form.get('email') || undefined,
    email_verified: form.has('email_verified'),
    name: form.get('name') || undefined,
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function fail(response: ServerResponse, error: unknown) {
  console.error(error)
  response.writeHead(500).end()
}

const PAGE = `<!doctype html>
<html lang="en">
  <title>Test provider</title>
  <h1>Test provider</h1>
  <form method="post">
    <p><label>Account <input name="sub" required></label></p>
    <p><label>E-mail <input name="email"></label></p>
    <p><label><input type="checkbox" name="email_verified"> The e-mail is verified</label></p>
    <p><label>Name <input name="name"></label></p>
    <p><button>Continue</button> <button name="cancel" formnovalidate>Cancel</button></p>
  </form>
</html>`
