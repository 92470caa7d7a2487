/** A connection string that cannot be used. The message never has the password. */
export class BadConnectionString extends Error {
  override name = 'BadConnectionString'
}

export const NOT_ONE =
  'must be a connection string such as postgresql://user:password@host:5432/database'
