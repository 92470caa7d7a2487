import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'

/** The least that a form can do by a server action: a cookie and a redirect, without a query. */
async function constantAction() {
  'use server'
  const jar = await cookies()
  jar.set('session', 'constant', { httpOnly: true })
  redirect('/')
}

export default function ActionPage() {
  return (
    <form action={constantAction}>
      <input name="email" />
      <input name="password" type="password" />
      <button type="submit">Sign in</button>
    </form>
  )
}
