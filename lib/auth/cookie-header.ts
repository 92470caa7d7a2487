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

/** The first cookie of a name in a Cookie header (RFC 6265, 5.4), as it stands. */
export function readCookie(cookieHeader: string | null | undefined, name: string): string | null {
  const start = `${name}=`
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? null
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
