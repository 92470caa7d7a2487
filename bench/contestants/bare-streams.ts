// The floor of the push: a bare node:http server that writes one event to all its open streams when /fire is requested.
import { createServer, type ServerResponse } from 'node:http'

const streams = new Set<ServerResponse>()

const server = createServer((request, response) => {
  if (request.url === '/fire') {
    response.end()
    for (const stream of streams) stream.end('event: x\ndata: {"reason":"terminated"}\n\n')
    return
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
})

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Ready in no time'))
