/** The words on the sign-in page's button. */
export const PROVIDER_NAME = 'Example ID'

const CLIENT_ID = 'session-management'
const CLIENT_SECRET = 'known-to-the-app-and-its-provider'

const issuerAt = (port: number) => `http://127.0.0.1:${port}`

/** The settings with which the app finds the provider. */
export function providerSettings(port: number) {
  return {
    AUTH_OIDC_ISSUER: issuerAt(port),
    AUTH_OIDC_ID: CLIENT_ID,
    AUTH_OIDC_SECRET: CLIENT_SECRET,
    AUTH_OIDC_NAME: PROVIDER_NAME,
  }
}

/** The real provider as one of Playwright's servers. Its site is not the app's: cookies notice that. */
export function providerServer({ port, appUrl }: { port: number; appUrl: string }) {
  const program = 'node --import tsx tests/support/oidc-provider-process.ts'
  const client = `--client-id ${CLIENT_ID} --client-secret ${CLIENT_SECRET}`
  return {
    command: `${program} --port ${port} ${client} --redirect-uri ${appUrl}/api/auth/callback/oidc`,
    url: `${issuerAt(port)}/.well-known/openid-configuration`,
    stderr: 'ignore' as const,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
  }
}
