// What one check of a password costs Better Auth: node better-auth-hash-process.mjs prints milliseconds, the median of several.
import { hashPassword, verifyPassword } from 'better-auth/crypto'

const PASSWORD = 'correct horse battery staple'
const CHECKS = 3

const hash = await hashPassword(PASSWORD)
const times = []
for (let check = 0; check < CHECKS; check += 1) {
  const startedAt = performance.now()
  await verifyPassword({ hash, password: PASSWORD })
  times.push(performance.now() - startedAt)
}
console.log(times.sort((a, b) => a - b)[Math.floor(CHECKS / 2)])
