export type FrontSettings = {
  /** The public origin (AUTH_URL). */
  origin: string
  port: number
  trustedProxyHops: number
  /** Next's development server evaluates strings and talks over a WebSocket. */
  isDevelopment: boolean
}
