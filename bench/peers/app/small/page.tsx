import { headers } from 'next/headers'

/** The small dynamic page: made anew for each request, without a query. */
export default async function SmallPage() {
  const agent = (await headers()).get('user-agent') ?? 'unknown'
  return (
    <main>
      <h1>Small</h1>
      <p>You are {agent}.</p>
    </main>
  )
}
