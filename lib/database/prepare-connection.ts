import type { ClientBase } from 'pg'
import { checkConnection } from './check-connection'

/** Makes a new connection of the pool ready. @throws ReadOnlyServerError */
export async function prepareConnection(client: ClientBase): Promise<void> {
  const { isDirect, isReadOnly, passesNames } = await checkConnection(client)
  // A standby lags: it would know sessions that have been terminated.
  if (isReadOnly) throw new ReadOnlyServerError()
  // The next statement may reach another connection, where nothing has that name.
  if (!isDirect && passesNames) goWithoutNames(client)
}

class ReadOnlyServerError extends Error {
  // PostgreSQL's code for it.
  readonly code = '25006'

  constructor() {
    super('PostgreSQL is read-only here: it is a standby, or no longer the primary.')
  }
}

function goWithoutNames(client: ClientBase): void {
  const { query } = client
  const queryWithoutName = (first: unknown, ...rest: unknown[]) =>
    Reflect.apply(query, client, [isNamed(first) ? { ...first, name: undefined } : first, ...rest])
  Object.assign(client, { query: queryWithoutName })
}

function isNamed(query: unknown): query is { name: string } {
  return typeof query === 'object' && query !== null && 'name' in query
}
