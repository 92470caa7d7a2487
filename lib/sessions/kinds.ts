/** The database's enums: a test holds them to prisma/schema.prisma. */

export type Role = 'user' | 'admin'

export type SignInMethod = 'password' | 'oidc'

export const SESSION_EVENT_KINDS = [
  'signed_in',
  'signed_out',
  'replaced',
  'terminated_others',
  'terminated_one',
  'limit_exceeded',
  'expired',
  'account_closed',
] as const

export type SessionEventKind = (typeof SESSION_EVENT_KINDS)[number]
