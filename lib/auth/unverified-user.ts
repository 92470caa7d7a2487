import type { Transaction } from '@/lib/database/database'
import type { Role } from '@/lib/generated/prisma/enums'
import { log } from '@/lib/log'

/**
 * Gives the user of an address that was never verified to the person who has proved it, with new
 * `data`. The sessions, the password and the identities of before are gone (docs/decisions/029).
 * @param email as normaliseEmail() gives it
 * @returns the user's id; null when there is no such user, or the address is verified.
 */
export async function takeOverUnverifiedUser(
  transaction: Transaction,
  email: string,
  data: { name: string; role?: Role; passwordHash?: string },
): Promise<string | null> {
  const [{ id } = { id: null }] = await transaction.$queryRaw<{ id: string | null }[]>`
    SELECT take_over_unverified_user(user_email => ${email}) AS "id"`
  if (id === null) return null
  await transaction.user.update({ where: { id }, data, select: { id: true } })
  log().warn({ event: 'user_taken_over', userId: id }, 'User handed over to the owner of the email')
  return id
}
