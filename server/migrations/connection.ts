import { Client } from 'pg'
import { READ_COMMITTED } from '@/lib/database/settings'
import { errorCode, StartError } from '@/server/start-error'

const CONNECT_TIMEOUT_MS = 5_000
const MINIMUM_VERSION = 14

/** What goes wrong is one sentence without the password. @throws StartError */
export async function withConnection<Result>(
  databaseUrl: string,
  act: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(databaseUrl)
  try {
    await checkVersion(client)
    await client.query(READ_COMMITTED)
    return await act(client)
  } finally {
    await client.end()
  }
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // Without a listener, a connection that breaks later would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    throw new StartError(`DATABASE_URL: ${explainRefusal(error, client)}`)
  }
}

function explainRefusal(error: unknown, { host, port, user, database }: Client): string {
  const server = `the server at ${host}:${port}`
  const code = errorCode(error) ?? ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `there is no host named ${host}.`
  if (code === 'ECONNREFUSED') return `nothing listens at ${host}:${port}.`
  if (code === '3D000') return `${server} has no database named "${database}": create it first.`
  if (/^28/.test(code)) return `${server} refuses the user "${user}" or its password.`
  const message = error instanceof Error ? error.message : String(error)
  if (/timeout/i.test(message)) return `${server} does not answer.`
  return `${server} cannot be used: ${message}.`
}

async function checkVersion(client: Client): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('server_version') AS version")
  const version: string = rows[0].version
  if (Number.parseInt(version, 10) >= MINIMUM_VERSION) return
  throw new StartError(
    `DATABASE_URL: the server is PostgreSQL ${version}, and this app needs ${MINIMUM_VERSION} or newer.`,
  )
}
