import { expect, expectTypeOf, test } from 'vitest'
import type * as Prisma from '@/lib/generated/prisma/enums'
import { SessionEventKind } from '@/lib/generated/prisma/enums'
import {
  type SessionEventKind as OurSessionEventKind,
  type Role,
  SESSION_EVENT_KINDS,
  type SignInMethod,
} from '@/lib/sessions/kinds'

test('the words of the sessions are those of the database', () => {
  expectTypeOf<Role>().toEqualTypeOf<Prisma.Role>()
  expectTypeOf<SignInMethod>().toEqualTypeOf<Prisma.SignInMethod>()
  expectTypeOf<OurSessionEventKind>().toEqualTypeOf<Prisma.SessionEventKind>()

  expect([...SESSION_EVENT_KINDS]).toEqual(Object.values(SessionEventKind))
})
