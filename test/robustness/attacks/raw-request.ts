import { connect } from 'node:net'

/** How long an answer may take, ms. */
const answerMs = 5_000

/**
 * Sends bytes to a server; resolves with what came until it ended the connection, or was silent for long.
 * @param leave ends the connection at the first byte that comes
 */
export function sendRaw(httpUrl: string, bytes: string, leave = false): Promise<string> {
  const { hostname: host, port } = new URL(httpUrl)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect({ host, port: Number(port) }, () => void socket.write(bytes, 'latin1'))
    socket.setTimeout(answerMs, () => socket.destroy())
    socket.setEncoding('latin1').on('data', (part: string) => {
      received += part
      if (leave) socket.destroy()
    })
    socket.on('error', () => undefined).on('close', () => resolve(received))
  })
}

/** A request as text; each of the lines is one of its head. */
export const rawHead = (start: string, ...lines: readonly string[]): string =>
  [`${start} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '\r\n'].join('\r\n')
