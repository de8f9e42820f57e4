import { connect } from 'node:net'

/** Sends these bytes to a server; resolves with all that it sends until it closes the connection. */
export function exchange(url: string, bytes: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), host, () => socket.write(bytes, 'latin1'))
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

/** The bytes of a request with these header lines. */
export function requestOf(start: string, headers: string[] = [], body = ''): string {
  return `${start} HTTP/1.1\r\n${['Host: x', ...headers].map((line) => `${line}\r\n`).join('')}\r\n${body}`
}

/** The bytes of a POST of this JSON, with these header lines. */
export function postOf(path: string, body: object, headers: string[] = []): string {
  const text = JSON.stringify(body)
  const lines = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`, ...headers]
  return requestOf(`POST ${path}`, lines, text)
}

/** The statuses of the responses in what a server has sent. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 ([0-9]{3}) /g)].map(([, status]) => Number(status))
}
