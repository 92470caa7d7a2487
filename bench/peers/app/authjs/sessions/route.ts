import { auth, prisma } from '../../../authjs/auth'

/** Auth.js has no list of sessions: who is asking by `auth()`, and the one query that is missing. */
export async function GET(): Promise<Response> {
  const session = await auth()
  const email = session?.user?.email
  if (!email) return Response.json(null, { status: 401 })
  const sessions = await prisma.session.findMany({
    where: { user: { email }, expires: { gt: new Date() } },
    select: { expires: true, createdAt: true, updatedAt: true },
    orderBy: { updatedAt: 'desc' },
    take: 50,
  })
  return Response.json({ sessions })
}
