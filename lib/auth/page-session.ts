/** With it a page says which session made it, and that it asks by itself and not a person (R17). */
export const PAGE_SESSION_HEADER = 'x-page-session'

/**
 * Whether a session is the one that made the page that asks. When the browser has signed in anew since,
 * that page is over, whoever is signed in now.
 * @param pageSession the header's value; where there is none, as with other programs, any session will do.
 */
export function isOfPage(pageSession: string | null, session: { id: string }): boolean {
  return pageSession === null || pageSession === session.id
}
