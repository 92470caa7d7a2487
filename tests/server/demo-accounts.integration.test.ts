import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '@/lib/auth/password'
import { database } from '@/lib/database/database'
import { DEMO_PASSWORD, seedDemoAccounts } from '@/server/demo-accounts'

function findAda() {
  return database().user.findUniqueOrThrow({ where: { email: 'ada@example.com' } })
}

test('there are Ada, a user, and Grace, an administrator, with the same password', async () => {
  await seedDemoAccounts()

  const users = await database().user.findMany({
    select: { email: true, role: true },
    orderBy: { email: 'asc' },
  })
  expect(users).toEqual([
    { email: 'ada@example.com', role: 'user' },
    { email: 'grace@example.com', role: 'admin' },
  ])
  const { passwordHash } = await findAda()
  expect(await verifyPassword(passwordHash, DEMO_PASSWORD)).toBe(true)
})

test('a second start changes nothing, not even a changed password', async () => {
  await seedDemoAccounts()
  const passwordHash = await hashPassword('a password of her own')
  await database().user.update({ where: { email: 'ada@example.com' }, data: { passwordHash } })

  await seedDemoAccounts()

  expect(await database().user.count()).toBe(2)
  expect((await findAda()).passwordHash).toBe(passwordHash)
})
