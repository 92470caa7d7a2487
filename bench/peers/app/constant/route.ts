/** The least that a route handler of Next can do. `headers` are not read, so GET says that it is dynamic. */
export const dynamic = 'force-dynamic'

export function GET(): Response {
  return Response.json({ status: 'constant' })
}

export function POST(): Response {
  return Response.json({ status: 'constant' })
}
