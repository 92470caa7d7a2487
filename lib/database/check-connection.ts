import { type ClientBase, DatabaseError, type QueryResult } from 'pg'
import { inTime } from './in-time'
import { LOOK_UP_TIMEOUT_MS, SESSION_SETTINGS } from './settings'

export type ConnectionCheck = {
  /** False behind a pooler: the process at the other end is not the one that the client was told of. */
  isDirect: boolean
  /** As a standby is, or the former primary after a failover. */
  isReadOnly: boolean
  /** Whether a name reaches PostgreSQL as it is. PgBouncer 1.21 gives names of its own. */
  passesNames: boolean
  settings: Record<keyof typeof SESSION_SETTINGS, string>
}

/** One round trip. Behind a pooler it sets nothing: that would reach whichever connection comes next. */
export async function checkConnection(client: ClientBase): Promise<ConnectionCheck> {
  try {
    return toCheck(await ask(client, CHECK_NAME))
  } catch (error) {
    if (!isTakenName(error)) throw error
    return { ...toCheck(await ask(client, undefined)), passesNames: true }
  }
}

const CHECK_NAME = 'check-connection'

/** Set where the connection is direct, asked for elsewhere. */
const settingColumns = Object.entries(SESSION_SETTINGS).map(
  ([name, value]) => `CASE WHEN "isDirect" THEN set_config('${name}', '${value}', false)
    ELSE current_setting('${name}') END AS ${name}`,
)

const CHECK = `
  SELECT "isDirect", current_setting('transaction_read_only')::boolean AS "isReadOnly",
    EXISTS (SELECT FROM pg_prepared_statements WHERE name = '${CHECK_NAME}') AS "passesNames",
    ${settingColumns.join(', ')}
  FROM (SELECT pg_backend_pid() = $1::integer AS "isDirect") given`

type Row = Omit<ConnectionCheck, 'settings'> & ConnectionCheck['settings']

function ask(client: ClientBase, name: string | undefined): Promise<QueryResult<Row>> {
  // The types of `pg` leave it out.
  const processId: unknown = Reflect.get(client, 'processID')
  const asked = client.query<Row>({ name, text: CHECK, values: [processId] })
  return inTime(asked, LOOK_UP_TIMEOUT_MS)
}

function toCheck({ rows }: QueryResult<Row>): ConnectionCheck {
  const [row] = rows
  if (!row) throw new Error('The check of a connection has no row, although it always has one.')
  const { isDirect, isReadOnly, passesNames, ...settings } = row
  return { isDirect, isReadOnly, passesNames, settings }
}

/** Another client has prepared it on the same connection of the pooler. */
function isTakenName(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '42P05'
}
