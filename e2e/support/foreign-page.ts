import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'

/** How far away a page of another origin is: cookies that are SameSite go along from the nearer one. */
export const FOREIGN_HOSTS = { 'same-site': 'localhost', 'cross-site': '127.0.0.1' } as const

/** Opens a page of another origin in the same browser, and closes its server when `use` is over. */
export async function withForeignPage(
  page: Page,
  host: string,
  use: (foreign: Page) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><title>Evil</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const foreign = await page.context().newPage()
  try {
    await foreign.goto(`http://${host}:${port}/`)
    await use(foreign)
  } finally {
    await foreign.close()
    server.closeAllConnections()
    server.close()
  }
}

/** Sends a form from that page as a visible navigation, like a click would. */
export async function submitForm(
  foreign: Page,
  action: string,
  fields: Record<string, string>,
  enctype = 'multipart/form-data',
): Promise<void> {
  const left = foreign.waitForURL(action)
  await foreign.evaluate(
    ({ action, fields, enctype }) => {
      const form = document.createElement('form')
      Object.assign(form, { action, enctype, method: 'post' })
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement('input'), { name, value }))
      }
      document.body.append(form)
      form.submit()
    },
    { action, fields, enctype },
  )
  await left
}
