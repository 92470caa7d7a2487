import type { NextConfig } from 'next'
import { ACCEPT_CLIENT_HINTS } from './lib/sessions/device'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // In development Next would print the address of each request, with whatever its query holds.
  logging: { incomingRequests: false },
  // `npm run check` looks at the types of everything, once.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', 'maxmind', 'bowser', 'pino', 'rate-limiter-flexible'],
  // Nothing here is an image that Next could make smaller, so its address for that has nothing to do.
  images: { unoptimized: true },
  // The server in front takes no larger bodies either (server/request-body.ts).
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
  // Browsers send the hints that tell Windows 11 from 10 only to pages that asked for them before.
  headers: async () => [
    { source: '/sign-in', headers: [{ key: 'Accept-CH', value: ACCEPT_CLIENT_HINTS }] },
  ],
}

export default config
