import { database } from '@/lib/database/database'
import type { Role } from '@/lib/generated/prisma/enums'
import { normaliseEmail } from './email'
import { hashPassword } from './password'

/** Creates a user who signs in with a password. `email` is one account's, whatever its case. */
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
  const data = {
    email: normaliseEmail(email),
    name,
    role,
    passwordHash: await hashPassword(password),
  }
  const [user] = await database().user.createManyAndReturn({
    data: [data],
    skipDuplicates: true,
    select: { id: true },
  })
  return user ? { status: 'created', id: user.id } : { status: 'email-taken' }
}
