import { type Call, type Reply, send } from './request'

/**
 * Fills in the form of a page that has the given button and sends it as a browser does without JavaScript.
 * @param fields what a person types, and the button's own name and value.
 */
export async function fillForm(
  page: Call,
  buttonText: string,
  fields: Record<string, string>,
): Promise<Call> {
  const { body } = await send(page)
  return fillFormOf(page, body, buttonText, fields)
}

/** The same for a page that is there. */
export async function fillFormOf(
  page: Call,
  html: string,
  buttonText: string,
  fields: Record<string, string>,
): Promise<Call> {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((text) => text.includes(buttonText))
  if (!form) throw new Error(`${page.url} has no form with "${buttonText}".`)
  const body = new FormData()
  for (const [name, value] of readHiddenFields(form)) body.set(name, value)
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  const encoded = new Response(body)
  return {
    ...page,
    method: 'POST',
    headers: { ...page.headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
  }
}

/** The value of a cookie that a response sets. */
export function readSetCookie({ headers }: Reply, name: string): string {
  const cookie = headers['set-cookie']?.find((text) => text.startsWith(`${name}=`)) ?? ''
  return cookie.split(';')[0] ?? ''
}

function readHiddenFields(form: string): [string, string][] {
  const inputs = form.match(/<input type="hidden"[^>]*>/g) ?? []
  return inputs.map((input) => [readAttribute(input, 'name'), readAttribute(input, 'value')])
}

function readAttribute(tag: string, name: string): string {
  const text = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
