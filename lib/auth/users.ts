import { database, type Transaction } from '@/lib/database/database'
import type { Role } from '@/lib/generated/prisma/enums'
import { normaliseEmail } from './email'
import { hashPassword } from './password'
import { takePasswordTurn } from './password-queue'
import { takeOverUnverifiedUser } from './unverified-user'

/** One account per email, whatever its case. An unverified claim is taken over: the caller vouches for the email. */
export async function createUser({
  email,
  name,
  role,
  password,
}: {
  email: string
  name: string
  role: Role
  password: string
}): Promise<{ status: 'created'; id: string } | { status: 'email-taken' }> {
  const data = { name, role, passwordHash: await hashInTurn(password) }
  const normalised = normaliseEmail(email)
  const id = await database().$transaction(
    async (transaction) =>
      (await insert(transaction, { email: normalised, ...data })) ??
      takeOverUnverifiedUser(transaction, normalised, data),
  )
  return id ? { status: 'created', id } : { status: 'email-taken' }
}

type NewUser = { email: string; name: string; role: Role; passwordHash: string }

async function insert(transaction: Transaction, data: NewUser): Promise<string | null> {
  const [user] = await transaction.user.createManyAndReturn({
    data: [data],
    skipDuplicates: true,
    select: { id: true },
  })
  return user?.id ?? null
}

async function hashInTurn(password: string): Promise<string> {
  const turn = await takePasswordTurn({ ipAddress: null }, () => hashPassword(password))
  if (turn.status !== 'done') throw new Error('Too many passwords are being checked.')
  return turn.result
}
