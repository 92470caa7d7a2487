import { z } from 'zod'
import { normaliseEmail } from '@/lib/auth/email'
import { takeOverUnverifiedUser } from '@/lib/auth/unverified-user'
import { database, type Transaction } from '@/lib/database/database'
import { runPrepared } from '@/lib/database/prepared'
import { env } from '@/lib/env'

const MAX_NAME_LENGTH = 200

/** HTML's own rule for email fields. ASCII only: no letter becomes another one in lower case. */
const emailSchema = z.email({ pattern: z.regexes.html5Email }).max(320).transform(normaliseEmail)

const nameSchema = z
  .string()
  .transform((name) =>
    name
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, MAX_NAME_LENGTH),
  )
  .pipe(z.string().min(1))

const claimsSchema = z.object({
  sub: z.string().min(1),
  email: emailSchema.optional().catch(undefined),
  // A string at some providers, such as Amazon Cognito and Apple.
  email_verified: z.literal([true, 'true']).optional().catch(undefined),
  name: nameSchema.optional().catch(undefined),
  preferred_username: nameSchema.optional().catch(undefined),
})

/** Who a person is at a provider, for good: never the e-mail (OpenID Connect Core 1.0, section 5.7). */
export type OidcIdentity = { issuer: string; subject: string }

export type OidcPerson = OidcIdentity & {
  email: string | null
  emailVerified: boolean
  name: string | null
}

export type FoundUser =
  | { status: 'found'; userId: string }
  | { status: 'email-missing' }
  | { status: 'email-unverified' }
  /** The address is that of a user whom this sign-in does not prove to be the same person. */
  | { status: 'not-linked' }

/** Reads the claims of a UserInfo response (OpenID Connect Core 1.0, section 5.1). */
export function readPerson(issuer: string, claims: unknown): OidcPerson {
  const { sub, email, email_verified, name, preferred_username } = claimsSchema.parse(claims)
  return {
    issuer,
    subject: sub,
    email: email ?? null,
    emailVerified: email_verified !== undefined,
    name: name ?? preferred_username ?? null,
  }
}

/** The user of an identity, or of its verified email, or a new one. Two first sign-ins agree. */
export async function findOrLinkUser(person: OidcPerson): Promise<FoundUser> {
  const known = await findOidcUser(person)
  if (known) {
    if (!known.emailVerified) await rememberVerification(person, known.id)
    return { status: 'found', userId: known.id }
  }
  const { email } = person
  if (email === null) return { status: 'email-missing' }
  // The same for an address that a user has: it must not tell who has an account here.
  if (!person.emailVerified && env.AUTH_OIDC_ALLOW_UNVERIFIED !== 'true') {
    return { status: 'email-unverified' }
  }
  return database().$transaction((transaction) =>
    linkOrCreateUser(transaction, { ...person, email }),
  )
}

type OidcUser = {
  id: string
  email: string
  emailVerified: boolean
  passwordHash: string | null
  sessionEpoch: number
}

/** Null when they have not been met. One statement: the epoch is that of the moment in which the identity was theirs. */
export async function findOidcUser({ issuer, subject }: OidcIdentity): Promise<OidcUser | null> {
  const { rows } = await runPrepared<OidcUser>({
    name: 'find-oidc-user',
    text: `SELECT u."id", u."email", u."emailVerified", u."passwordHash", u."sessionEpoch"
      FROM "OidcAccount" a JOIN "User" u ON u."id" = a."userId"
      WHERE a."issuer" = $1 AND a."subject" = $2`,
    values: [issuer, subject],
  })
  return rows[0] ?? null
}

/** The provider has verified by now what it only claimed when this user was created. */
async function rememberVerification(
  { email, emailVerified }: OidcPerson,
  userId: string,
): Promise<void> {
  if (email === null || !emailVerified) return
  await database().user.updateMany({
    where: { id: userId, email, emailVerified: false },
    data: { emailVerified: true },
  })
}

type PersonWithEmail = OidcPerson & { email: string }

async function linkOrCreateUser(
  transaction: Transaction,
  person: PersonWithEmail,
): Promise<FoundUser> {
  const { issuer, subject, emailVerified } = person
  const userId =
    (await createOidcUser(transaction, person)) ?? (await takeOverUser(transaction, person))
  if (userId) return link(transaction, { issuer, subject, userId })

  const user = await lockUserOf(transaction, person)
  if (user?.subjects.includes(subject)) return { status: 'found', userId: user.id }
  if (!user || !emailVerified || user.subjects.length > 0) return { status: 'not-linked' }
  return link(transaction, { issuer, subject, userId: user.id })
}

/** Creates a user without a password; null when the address is taken. */
async function createOidcUser(
  transaction: Transaction,
  { email, emailVerified, name }: PersonWithEmail,
): Promise<string | null> {
  const [user] = await transaction.user.createManyAndReturn({
    data: [{ email, emailVerified, name: name ?? email }],
    skipDuplicates: true,
    select: { id: true },
  })
  return user?.id ?? null
}

/** The user who was created with this address unverified; null when there is none. */
async function takeOverUser(
  transaction: Transaction,
  { email, emailVerified, name }: PersonWithEmail,
): Promise<string | null> {
  if (!emailVerified) return null
  return takeOverUnverifiedUser(transaction, email, { name: name ?? email })
}

/** Locks the user of an address, so that two people cannot be linked to it at the same moment. */
async function lockUserOf(transaction: Transaction, { email, issuer }: PersonWithEmail) {
  const [user] = await transaction.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "User" WHERE "email" = ${email} FOR UPDATE`
  if (!user) return null
  const accounts = await transaction.oidcAccount.findMany({
    where: { userId: user.id, issuer },
    select: { subject: true },
  })
  return { id: user.id, subjects: accounts.map(({ subject }) => subject) }
}

async function link(
  transaction: Transaction,
  account: OidcIdentity & { userId: string },
): Promise<FoundUser> {
  await transaction.oidcAccount.create({ data: account, select: { userId: true } })
  return { status: 'found', userId: account.userId }
}
