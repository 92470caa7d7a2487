import { Client } from 'pg'
import {
  type ConnectionSettings,
  readConnectionString,
} from '@/lib/connection-string/connection-string'
import { StartError } from '@/server/start-error'
import { explainRefusal } from './explain-refusal'

const CONNECT_TIMEOUT_MS = 5_000
const MINIMUM_VERSION = 14

export type DatabaseVariable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL'

/** What goes wrong is one sentence without the password. @throws StartError */
export async function withConnection<Result>(
  databaseUrl: string,
  act: (client: Client) => Promise<Result>,
  variable: DatabaseVariable = 'DATABASE_URL',
): Promise<Result> {
  const settings = readConnectionString(databaseUrl)
  const client = await connect(settings, variable)
  try {
    await checkVersion(client, variable)
    return await act(client)
  } finally {
    await client.end()
  }
}

async function connect(settings: ConnectionSettings, variable: DatabaseVariable): Promise<Client> {
  const client = new Client({ ...settings, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // Without a listener, a connection that breaks later would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    throw new StartError(`${variable}: ${explainRefusal(error, settings)}`, { cause: error })
  }
}

async function checkVersion(client: Client, variable: DatabaseVariable): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('server_version') AS version")
  const version: string = rows[0].version
  if (Number.parseInt(version, 10) >= MINIMUM_VERSION) return
  throw new StartError(
    `${variable}: the server is PostgreSQL ${version}, and this app needs ${MINIMUM_VERSION} or newer.`,
  )
}
