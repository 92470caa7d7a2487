import { existsSync, readdirSync } from 'node:fs'
import type { FailedSignIn } from '@/components/account/sign-in-state'
import { env } from '@/lib/env'

export type RefusedPage = Omit<FailedSignIn, 'status'> & {
  /** A safe path. */
  callbackUrl: string
  /** What the person chose; empty for the system's. */
  theme: string
}

type Text = Exclude<keyof RefusedPage, 'sharedDevice'>

const PLACEHOLDERS: Record<Text, string> = {
  message: '--message--',
  email: '--email--',
  callbackUrl: '--callbackUrl--',
  theme: '--theme--',
}
const PLACEHOLDER = /--(message|email|callbackUrl|theme)--/g

/** In one pass: what was typed may look like a placeholder. */
export async function renderRefusedPage(page: RefusedPage): Promise<string> {
  const template = await templateFor(page)
  return template.replaceAll(PLACEHOLDER, (_, name: Text) => escapeHtml(page[name]))
}

/** React draws it once: a burst of wrong passwords must not draw a page each. */
const templates = new Map<boolean, Promise<string>>()

function templateFor({ sharedDevice }: RefusedPage): Promise<string> {
  const template = templates.get(sharedDevice) ?? drawTemplate(sharedDevice)
  templates.set(sharedDevice, template)
  return template
}

/** Loaded with the first refusal: most of the time nothing of React is needed here. */
async function drawTemplate(sharedDevice: boolean): Promise<string> {
  const [{ createElement }, { renderToStaticMarkup }, { RefusedSignInDocument }] =
    await Promise.all([
      import('react'),
      import('react-dom/server'),
      import('@/components/account/refused-sign-in-document'),
    ])
  const { message, email, callbackUrl, theme } = PLACEHOLDERS
  const drawn = createElement(RefusedSignInDocument, {
    failed: { status: 'failed', message, email, sharedDevice },
    ...{ callbackUrl, theme },
    stylesheets: listStylesheets(),
    hasProvider: env.AUTH_OIDC_ISSUER !== undefined,
  })
  return `<!DOCTYPE html>${renderToStaticMarkup(drawn)}`
}

const BUILT_CHUNKS = '.next/static/chunks'

/** Those of the build. In development, where they are compiled on demand, there are none. */
function listStylesheets(): string[] {
  if (!existsSync(BUILT_CHUNKS)) return []
  const files = readdirSync(BUILT_CHUNKS).filter((name) => name.endsWith('.css'))
  return files.sort().map((name) => `/_next/static/chunks/${name}`)
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
