import type { ReactElement } from 'react'
import { UnavailableCard } from '@/components/ui/unavailable-page'
import { isDatabaseUnavailable } from '@/lib/database/database'
import { log } from '@/lib/log'
import { reportOutage, withRequestId } from '@/lib/request/current-request'

/**
 * Renders what needs the database, or, when that is away, says so: with status 503, without
 * JavaScript too, and never as a sign-out (sentence 8).
 */
export async function orUnavailable(
  render: () => Promise<ReactElement>,
  instead: ReactElement = <UnavailableCard />,
): Promise<ReactElement> {
  try {
    return await render()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw withRequestId(error)
    log().error({ event: 'database_unavailable', err: error }, 'The database is away.')
    reportOutage()
    return instead
  }
}
