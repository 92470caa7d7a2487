/** As emails are stored and compared. NUL, which PostgreSQL cannot hold, becomes U+FFFD. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase().replaceAll('\0', '\uFFFD')
}
