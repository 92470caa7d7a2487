import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { followSessionChanges } from '@/lib/session-management'
import { createApi } from './api/api'
import { EventStreams } from './api/event-streams'
import { closeServer, createFrontServer, listen } from './http/front-server'
import type { FrontSettings } from './http/front-settings'
import { isApiRequest } from './http/is-api-request'
import { handToNext } from './http/next-request'
import { startNext } from './next-app'
import { startPurging } from './purge'
import type { Shutdown } from './shutdown'
import { handleSignIns } from './sign-in/sign-in'

/** Next starts beside the database and its migrations. @returns how to listen then. The API does not wait for Next. */
export function prepareServer({ isDevelopment }: { isDevelopment: boolean }) {
  const front: FrontSettings = {
    origin: env.AUTH_URL,
    port: env.PORT,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    isDevelopment,
  }
  const streams = new EventStreams()
  const respondWithPage = handToNext(front, async (...exchange) => (await next).handle(...exchange))
  const respondToApi = createApi({ streams, passToNext: respondWithPage })
  const respondToPerson = handleSignIns(respondWithPage)
  const server = createFrontServer(front, (request, response) =>
    isApiRequest(request) ? respondToApi(request, response) : respondToPerson(request, response),
  )
  const next = startNext(server, front)
  // `serve` reports a failure, unless the start has failed before for another reason.
  next.catch(() => {})

  return async function serve(shutdown: Shutdown): Promise<void> {
    shutdown.add(async () => (await next).close())
    await listen(server, { host: env.HOST, port: env.PORT })
    shutdown.add(startPurging())
    shutdown.add(followFeed(streams))
    shutdown.add(() => closeServer(server))
    shutdown.add(() => streams.close())
    await next
  }
}

function followFeed(streams: EventStreams): () => Promise<void> {
  return followSessionChanges({
    onChange: (change) => streams.onChange(change),
    onGap: () => {
      log().info({ event: 'listen_connected' }, 'Listening for changes on other instances')
      streams.onGap()
    },
    onTrouble: (message) => log().error({ event: 'listen_failed' }, message),
  })
}
