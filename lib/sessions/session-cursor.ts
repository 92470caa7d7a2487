import { z } from 'zod'

/** Where in a list of sessions the next page begins. */
export type SessionCursor = { lastActiveAt: Date; id: string }

const cursorSchema = z
  .tuple([z.iso.datetime(), z.uuid()])
  .transform(([lastActiveAt, id]) => ({ lastActiveAt: new Date(lastActiveAt), id }))
  // PostgreSQL knows no year 0.
  .refine(({ lastActiveAt }) => lastActiveAt.getTime() >= 0)

/** Writes a cursor as an opaque word that fits in an address. */
export function writeCursor({ lastActiveAt, id }: SessionCursor): string {
  return Buffer.from(`${lastActiveAt.toISOString()} ${id}`).toString('base64url')
}

/** Reads a cursor that `writeCursor` wrote; null for anything else. */
export function readCursor(text: string): SessionCursor | null {
  const parts = Buffer.from(text.slice(0, 200), 'base64url').toString().split(' ')
  return cursorSchema.safeParse(parts).data ?? null
}
