/** A cookie for a browser. Its value has only characters that need no encoding. */
export type NewCookie = {
  name: string
  value: string
  options: {
    httpOnly: boolean
    sameSite: 'lax'
    path: string
    secure: boolean
    /** In seconds. Without it the cookie ends with the browser; 0 takes it away. */
    maxAge?: number
  }
}

/** All cookies of a name in a Cookie header, in the browser's order (RFC 6265, 5.4), as they stand. */
export function readCookies(cookieHeader: string | null | undefined, name: string): string[] {
  const start = `${name}=`
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}

/** The first of them. */
export function readCookie(cookieHeader: string | null | undefined, name: string): string | null {
  return readCookies(cookieHeader, name)[0] ?? null
}

/** As a Set-Cookie header has it. */
export function formatCookie({ name, value, options }: NewCookie): string {
  const { path, maxAge, secure, httpOnly } = options
  const attributes = [
    `${name}=${value}`,
    `Path=${path}`,
    maxAge !== undefined && `Max-Age=${maxAge}`,
    secure && 'Secure',
    httpOnly && 'HttpOnly',
    'SameSite=Lax',
  ]
  return attributes.filter(Boolean).join('; ')
}
