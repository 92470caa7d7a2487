/**
 * The form in which an e-mail address is stored and compared. PostgreSQL's text cannot hold NUL; it
 * becomes the replacement character, which no address has.
 */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase().replaceAll('\0', '\uFFFD')
}
