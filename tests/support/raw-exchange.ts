import { once } from 'node:events'
import { connect } from 'node:net'

export type RawAnswer = { status: number; headers: Headers; body: string }

/** Sends bytes as they are, and reads what comes back until the server closes the line. */
export async function exchange(port: number, request: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, 'localhost')
  await once(socket, 'connect')
  socket.write(request)
  const [head = '', ...rest] = (await socket.toArray()).join('').split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Headers()
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: (.*)/s)
    headers.append(name, value)
  }
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}
