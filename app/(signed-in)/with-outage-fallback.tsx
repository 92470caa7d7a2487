import type { ReactElement } from 'react'
import { UnavailableCard } from '@/components/ui/unavailable-page'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { reportOutage, withRequestId } from '@/lib/request/current-request'
import { logOutage } from '@/lib/request/refusal-log'

/** During an outage responds with 503, without JavaScript too, and never as a sign-out. */
export async function withOutageFallback(
  render: () => Promise<ReactElement>,
  fallback: ReactElement = <UnavailableCard />,
): Promise<ReactElement> {
  try {
    return await render()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw withRequestId(error)
    logOutage(error)
    reportOutage()
    return fallback
  }
}
