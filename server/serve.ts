import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { followSessionChanges } from '@/lib/session-management'
import { createApi } from './api/api'
import { EventStreams } from './api/event-streams'
import { closeServer, createFrontServer, type Handler, listen } from './http/front-server'
import type { FrontSettings } from './http/front-settings'
import { isApiRequest } from './http/is-api-request'
import { handToNext } from './http/next-request'
import { startNext } from './next-app'
import { startPurging } from './purge'
import type { Shutdown } from './shutdown'

export async function serve(
  shutdown: Shutdown,
  { isDevelopment }: { isDevelopment: boolean },
): Promise<void> {
  const front: FrontSettings = {
    origin: env.AUTH_URL,
    port: env.PORT,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    isDevelopment,
  }
  const streams = new EventStreams()
  const server = createFrontServer(front, (request, response) =>
    isApiRequest(request) ? respondToApi(request, response) : respondWithPage(request, response),
  )
  const next = await startNext(server, front)
  const respondWithPage: Handler = handToNext(front, next.handle)
  const respondToApi = createApi({ streams, passToNext: respondWithPage })
  await listen(server, { host: env.HOST, port: env.PORT })
  shutdown.add(next.close)
  shutdown.add(startPurging())
  shutdown.add(followFeed(streams))
  shutdown.add(() => closeServer(server))
  shutdown.add(() => streams.close())
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
