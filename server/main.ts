import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeDatabase } from '@/lib/database/database'
import { env, isLoopback } from '@/lib/env'
import { log } from '@/lib/log'
import { followSessionChanges } from '@/lib/sessions/session-feed'
import { sendConsoleToLog } from './console-to-log'
import { readOrMakeSecret } from '@/server/postgres/data-folder'
import { DEMO_ACCOUNTS, DEMO_PASSWORD, seedDemoAccounts } from './demo-accounts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import { EventStreams, isEventStreamRequest } from '@/server/api/event-streams'
import { closeServer, createFrontServer, findPort, listen } from '@/server/http/front-server'
import { applyMigrations, listUnappliedMigrations } from '@/server/migrations/migrate'
import { startPurging } from './purge'
import { Shutdown } from './shutdown'
import { StartError } from './start-error'

// Whoever read the log is gone: the app stays. Unheard, each such error would be logged, and fail, again.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {})

const RESTART_DELAY_MS = 500

const isDevelopment = process.env.NODE_ENV === 'development'

let runningPostgres: EmbeddedPostgres | undefined

// What is found by path, such as the migrations, lies in the project folder, for the built server too.
process.chdir(path.resolve(import.meta.dirname, '..'))

sendConsoleToLog()

const shutdown = new Shutdown()
shutdown.listenToSignals()

try {
  await settlePort()
  const isEmbedded = await startDatabase()
  await migrate({ isEmbedded })
  const hasDemoAccounts = isEmbedded && isLoopback(env.HOST)
  if (hasDemoAccounts) await seedDemoAccounts()
  await serve()
  log().info({ event: 'started', node: process.version, port: env.PORT }, 'Started.')
  warnOfUnknownProxy()
  printWelcome({ isEmbedded, hasDemoAccounts })
} catch (error) {
  // A step that fails because everything is being stopped has nothing to say.
  if (!shutdown.isRunning) {
    explainFailedStart(error)
    await shutdown.run(1)
  }
}

/** Whoever starts it is told in a sentence; a failure that nobody foresaw is one of the log. */
function explainFailedStart(error: unknown): void {
  if (error instanceof StartError) process.stderr.write(`${error.message}\n`)
  else log().fatal({ event: 'start_failed', err: error }, 'The app could not be started.')
}

/**
 * This server speaks plain http: with https something stands in front. If nobody says how many proxies
 * that are, all people have the address of the last one, and share its limits.
 */
function warnOfUnknownProxy(): void {
  if (env.TRUSTED_PROXY_HOPS > 0 || !env.AUTH_URL.startsWith('https:')) return
  log().warn(
    { event: 'proxy_unknown' },
    'AUTH_URL is https and TRUSTED_PROXY_HOPS is 0: everybody seems to come from the proxy, and shares its limits. Set TRUSTED_PROXY_HOPS to the number of proxies in front.',
  )
}

async function settlePort(): Promise<void> {
  const port = await findPort({ host: env.HOST, port: env.PORT })
  if (env.AUTH_URL === `http://localhost:${env.PORT}`) env.AUTH_URL = `http://localhost:${port}`
  env.PORT = port
}

/** @returns whether it is the embedded one. */
async function startDatabase(): Promise<boolean> {
  const isEmbedded = !env.DATABASE_URL
  if (isEmbedded) await startPostgres()
  shutdown.add(closeDatabase)
  return isEmbedded
}

async function startPostgres(): Promise<void> {
  const postgres = await startEmbeddedPostgres(env.DATA_DIR)
  // Noted once, so that a PostgreSQL that was started again is still the last thing to stop.
  shutdown.add(() => runningPostgres?.stop())
  watchPostgres(postgres)
  env.DATABASE_URL = postgres.databaseUrl
  env.AUTH_SECRET ??= readOrMakeSecret(env.DATA_DIR, 'auth-secret')
}

function watchPostgres(postgres: EmbeddedPostgres): void {
  runningPostgres = postgres
  void postgres.ended.then(() => restartPostgres(postgres))
}

/** An outage is not a sign-out: pages answer 503 until PostgreSQL is there again, at the same address. */
async function restartPostgres({ databaseUrl }: EmbeddedPostgres): Promise<void> {
  const { port } = new URL(databaseUrl)
  for (let attempt = 1; !shutdown.isRunning; attempt += 1) {
    const file = path.join(env.DATA_DIR, 'postgres.log')
    log().error(
      { event: 'postgres_ended' },
      `PostgreSQL ended by itself and is started again; see ${file}.`,
    )
    await sleep(RESTART_DELAY_MS * attempt)
    try {
      return watchPostgres(await startEmbeddedPostgres(env.DATA_DIR, { port }))
    } catch (err) {
      log().error({ event: 'postgres_not_started', err }, 'PostgreSQL could not be started again.')
    }
  }
}

async function migrate({ isEmbedded }: { isEmbedded: boolean }): Promise<void> {
  const databaseUrl = env.DATABASE_URL ?? ''
  const unapplied = await listUnappliedMigrations(databaseUrl)
  if (unapplied.length === 0) return
  if (isEmbedded || env.MIGRATE_ON_START === 'true') {
    const applied = await applyMigrations(databaseUrl)
    const fields = { event: 'migrations_applied', migrations: applied }
    if (applied.length > 0) log().info(fields, 'Applied to the database.')
    return
  }
  throw new StartError(
    `The database lacks migrations (${unapplied.join(', ')}): run "npm run db:migrate" first, or set MIGRATE_ON_START=true.`,
  )
}

async function serve(): Promise<void> {
  const front = {
    origin: env.AUTH_URL,
    port: env.PORT,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    isDevelopment,
  }
  const streams = new EventStreams()
  const server = createFrontServer(front, (request, response) =>
    isEventStreamRequest(request)
      ? streams.answer(request, response)
      : answerWithNext(request, response),
  )
  const answerWithNext = await startNext(server)
  await listen(server, { host: env.HOST, port: env.PORT })
  shutdown.add(startPurging())
  shutdown.add(followFeed(streams))
  shutdown.add(() => closeServer(server))
  shutdown.add(() => streams.close())
}

/** Pushes what happens to sessions, here and on other instances, to the open pages. */
function followFeed(streams: EventStreams): () => Promise<void> {
  return followSessionChanges(env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? '', {
    onChange: (change) => streams.onChange(change),
    onGap: () => {
      log().info({ event: 'listen_connected' }, 'Changes on other instances are heard.')
      streams.onGap()
    },
    onTrouble: (message) => log().error({ event: 'listen_failed' }, message),
  })
}

/** Next builds the absolute addresses of requests from the name and port that it is given here. */
async function startNext(httpServer: Server) {
  // Next calls itself when a server action redirects: at this address, not at the public one.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${ownHost()}:${env.PORT}`
  const { default: next } = await import('next')
  const { protocol, hostname, port } = new URL(env.AUTH_URL)
  const app = next({
    dev: isDevelopment,
    dir: process.cwd(),
    customServer: true,
    hostname,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    // Next listens there to upgrades to WebSockets, which only its development server has. Elsewhere
    // it would leave such a request without an answer and its socket open; unheard, it is an ordinary one.
    httpServer: isDevelopment ? httpServer : createServer(),
  })
  await app.prepare()
  shutdown.add(() => app.close())
  return app.getRequestHandler()
}

/** How this process reaches itself; an address that means "all" is answered on the loopback one too. */
function ownHost(): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[env.HOST] ?? env.HOST
  return host.includes(':') ? `[${host}]` : host
}

function printWelcome(given: { isEmbedded: boolean; hasDemoAccounts: boolean }): void {
  say(`Ready in ${process.uptime().toFixed(1)} s: ${env.AUTH_URL}`)
  if (given.hasDemoAccounts) {
    const emails = DEMO_ACCOUNTS.map(({ email, role }) => `${email} (${role})`)
    say(`Sign in as ${emails.join(' or ')}. Password of both: ${DEMO_PASSWORD}`)
  } else if (given.isEmbedded) {
    say('Create the first user: npm run user:create -- --email E --name N --role admin')
  }
}

/** For the person who starts it; what happens from then on is told by the log. */
function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
