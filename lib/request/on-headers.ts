import type { ServerResponse } from 'node:http'

/**
 * Has the last word on the head of an answer, whoever writes it. Node sends every head through
 * `writeHead`, also the implicit one of `write` and `end`.
 * @param rewrite sees all headers set on the response; it changes them there, and returns the status.
 */
export function rewriteHead(
  response: ServerResponse,
  rewrite: (statusCode: number) => number,
): void {
  const { writeHead } = response
  response.writeHead = (statusCode: number, ...rest: unknown[]) => {
    const given = rest.find((argument) => typeof argument === 'object') ?? {}
    for (const [name, value] of Object.entries(given)) response.setHeader(name, value)
    return Reflect.apply(writeHead, response, [rewrite(statusCode)])
  }
}
