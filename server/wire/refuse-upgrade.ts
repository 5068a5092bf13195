import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { securityHeaders } from './security-headers'

const headers = Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}\r\n`).join('')

export function refuseUpgrade(socket: Duplex, status: number, msg = STATUS_CODES[status] ?? ''): void {
  const body = JSON.stringify({ Code: status, msg })
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
      `${headers}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
