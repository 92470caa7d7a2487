import type { NextConfig } from 'next'

/** Read by builds and in development; a start in production takes it from the build (server/next-app.ts). */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // In development Next would print the address of each request, with whatever its query holds.
  logging: { incomingRequests: false },
  // `npm run check` looks at the types of everything, once.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', 'maxmind', 'bowser', 'pino'],
  // No image here could be made smaller by Next, so its address for that has nothing to do.
  images: { unoptimized: true },
  // The server in front takes no larger bodies either (server/http/request-body.ts).
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
}

export default config
