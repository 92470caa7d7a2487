import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { PlacesFileError } from '@/lib/sessions/place'
import { DEMO_ACCOUNTS, DEMO_PASSWORD, type DemoAccounts } from './demo-accounts'
import { StartError } from './start-error'

/** For the person who starts the app: where it is, and how to sign in. What follows is in the log. */
export function printWelcome(given: { isEmbedded: boolean; demoAccounts: DemoAccounts }): void {
  const { areOpen, disabledEmails } = given.demoAccounts
  print(`Ready in ${process.uptime().toFixed(1)} s: ${env.AUTH_URL}`)
  if (areOpen) {
    const emails = DEMO_ACCOUNTS.map(({ email, role }) => `${email} (${role})`)
    print(`Sign in as ${emails.join(' or ')}. Password of both: ${DEMO_PASSWORD}`)
  } else if (given.isEmbedded) {
    print('Create the first user: npm run user:create -- --email E --name N --role admin')
  }
  if (disabledEmails.length > 0) {
    print(
      `Disabled: ${disabledEmails.join(', ')}. Their password is published, and HOST or AUTH_URL is not a loopback address.`,
    )
  }
}

/** Https means a proxy in front: uncounted, it gives all clients its address and its limits. */
export function warnAboutUnknownProxy(): void {
  if (env.TRUSTED_PROXY_HOPS > 0 || !env.AUTH_URL.startsWith('https:')) return
  log().warn(
    { event: 'proxy_unknown' },
    'AUTH_URL is https and TRUSTED_PROXY_HOPS is 0: all clients seem to come from the proxy, and share its limits. Set TRUSTED_PROXY_HOPS to the number of proxies in front.',
  )
}

/** A failure that a person can act on is a sentence; an unexpected one is logged. */
export function explainFailedStart(error: unknown): void {
  const isClear = error instanceof StartError || error instanceof PlacesFileError
  if (isClear) process.stderr.write(`${error.message}\n`)
  else log().fatal({ event: 'start_failed', err: error }, 'The app could not be started')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
