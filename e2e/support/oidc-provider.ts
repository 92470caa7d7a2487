const PORT = 4411

/** The words on the sign-in page's button. */
export const PROVIDER_NAME = 'Example ID'

const CLIENT_ID = 'session-management'
const CLIENT_SECRET = 'known to the app and its provider'

/** The settings with which the app finds the provider. */
export const PROVIDER_SETTINGS = {
  AUTH_OIDC_ISSUER: `http://127.0.0.1:${PORT}`,
  AUTH_OIDC_ID: CLIENT_ID,
  AUTH_OIDC_SECRET: CLIENT_SECRET,
  AUTH_OIDC_NAME: PROVIDER_NAME,
}
