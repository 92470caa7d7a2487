import type { Page } from '@playwright/test'

export type FormFields = Record<string, string>

/**
 * What a button of a page would send if there were no JavaScript, with the action's real id. It is
 * read out of the document as the server sends it to the page's browser.
 */
export async function readForm(page: Page, path: string, button: string): Promise<FormFields> {
  const document = await page.request.get(path)
  return page.evaluate(
    ([html = '', name]) => {
      const parsed = new DOMParser().parseFromString(html, 'text/html')
      const buttons = [...parsed.querySelectorAll('button')]
      const found = buttons.find(({ textContent }) => textContent?.startsWith(name ?? ''))
      if (!found?.form) throw new Error(`no form with a button "${name}"`)
      const entries = [...new FormData(found.form)].map(([key, value]) => [key, String(value)])
      return Object.fromEntries([...entries, [found.name, found.value]])
    },
    [await document.text(), button],
  )
}

/** The same as a request's body. */
export function toMultipart(fields: FormFields): { contentType: string; body: string } {
  const boundary = '----a-boundary-that-is-in-no-field'
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}
