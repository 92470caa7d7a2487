// JavaScript, because Next reads it at every start: to compile it would take 0.1 s and 40 MB each time.

/** @type {import('next').NextConfig} */
export default {
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
}
