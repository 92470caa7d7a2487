import path from 'node:path'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { boundedLog } from '@/lib/request/bounded-log'
import { loadPlaces } from '@/lib/session-management'
import { sendConsoleToLog } from './console-to-log'
import { settleDemoAccounts } from './demo-accounts'
import { findPort } from './http/front-server'
import { migrateAtStart } from './migrate-at-start'
import { prepareServer } from './serve'
import { Shutdown } from './shutdown'
import { startDatabase } from './start-database'
import { explainFailedStart, printWelcome, warnAboutUnknownProxy } from './welcome'

// What is found by path, such as the migrations, lies in the project folder, for the built server too.
process.chdir(path.resolve(import.meta.dirname, '..'))

// Without a listener, an error of a log that is no longer read would itself be logged, and fail again.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {})

sendConsoleToLog()

const shutdown = new Shutdown()
shutdown.add(() => boundedLog.get().flush())
shutdown.listenToSignals()

try {
  if (env.GEOIP_DATABASE) loadPlaces()
  await settlePort()
  const serve = prepareServer({ isDevelopment: process.env.NODE_ENV === 'development' })
  const { isEmbedded } = await startDatabase(shutdown)
  await migrateAtStart({ isEmbedded })
  const demoAccounts = await settleDemoAccounts({ isEmbedded })
  await serve(shutdown)
  log().info({ event: 'started', node: process.version, port: env.PORT }, 'Started')
  warnAboutUnknownProxy()
  printWelcome({ isEmbedded, demoAccounts })
} catch (error) {
  // A step that fails because everything is being stopped has nothing to say.
  if (!shutdown.isRunning) {
    explainFailedStart(error)
    await shutdown.run(1)
  }
}

async function settlePort(): Promise<void> {
  const port = await findPort({ host: env.HOST, port: env.PORT })
  if (env.AUTH_URL === `http://localhost:${env.PORT}`) env.AUTH_URL = `http://localhost:${port}`
  env.PORT = port
}
