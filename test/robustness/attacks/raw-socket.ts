import { connect } from 'node:net'

/** RFC 6455. */
export const opcodes = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const

interface RawFrame {
  readonly opcode: number
  /** Default true. */
  readonly isFinal?: boolean
  /** At most 65,535 bytes. Default none. */
  readonly payload?: Buffer
}

/** A client frame, masked with zeros. */
export function rawFrame({ opcode, isFinal = true, payload = Buffer.alloc(0) }: RawFrame): Buffer {
  const first = (isFinal ? 0x80 : 0) | opcode
  const size = payload.length
  const head = size < 126 ? [first, 0x80 | size] : [first, 0x80 | 126, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload])
}

/** Returns the code of a close frame at the start of the bytes or after other short frames. */
function closeCodeIn(bytes: Buffer): number | undefined {
  for (let at = 0; at + 2 <= bytes.length;) {
    const size = (bytes[at + 1] ?? 0) & 0x7f
    if (((bytes[at] ?? 0) & 0x0f) === opcodes.close) return at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 1005
    if (size === 126 && at + 4 <= bytes.length) at += 4 + bytes.readUInt16BE(at + 2)
    else if (size === 127 && at + 10 <= bytes.length) at += 10 + Number(bytes.readBigUInt64BE(at + 2))
    else if (size < 126) at += 2 + size
    else return undefined
  }
  return undefined
}

/** A manual WebSocket that can violate the protocol. */
export type RawSocket = Awaited<ReturnType<typeof openRawSocket>>

/**
 * Resolves when the upgrade has been answered.
 * @param address the client that a local proxy would name; default localhost
 */
export async function openRawSocket(wsUrl: string, address?: string) {
  const url = new URL(wsUrl)
  const socket = connect({ port: Number(url.port), host: url.hostname })
  let received = Buffer.alloc(0)
  let status: number | undefined
  let hasEnded = false
  const ended = new Promise<number>((resolve) => {
    socket.on('error', () => undefined)
    socket.on('close', () => {
      hasEnded = true
      resolve(status === 101 ? closeCodeIn(received) ?? 1006 : status ?? 1006)
    })
  })
  const client = address === undefined ? [] : [`X-Forwarded-For: ${address}`]
  socket.write(rawUpgrade(url.pathname + url.search, ...client))
  await new Promise<void>((resolve) => {
    void ended.then(() => resolve())
    socket.on('data', (part) => {
      received = Buffer.concat([received, part])
      const end = received.indexOf('\r\n\r\n')
      if (status !== undefined || end === -1) return
      status = Number(received.subarray(9, 12).toString('latin1'))
      received = received.subarray(end + 4)
      resolve()
    })
  })
  return {
    socket,
    /** Code of the server's close frame, 1006 without one, or the status of a rejected upgrade. */
    ended,
    isOpen: (): boolean => status === 101 && !hasEnded && closeCodeIn(received) === undefined,
    /** Resolves when the bytes are accepted or the connection has ended. */
    async write(bytes: Buffer): Promise<void> {
      if (hasEnded) return
      const taken = new Promise((resolve) => void socket.write(bytes, resolve))
      await Promise.race([taken, ended])
    },
  }
}

export function openText(httpUrl: string, text: string) {
  const { hostname: host, port } = new URL(httpUrl)
  let received = ''
  const socket = connect({ host, port: Number(port) }, () => void socket.write(text, 'latin1'))
  socket.setEncoding('latin1').on('data', (part: string) => void (received += part)).on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)))
  return { socket, closed, received: () => received }
}

const answerMs = 20_000

/** Resolves with everything received until a close or a long silence. */
export function sendRaw(httpUrl: string, bytes: string): Promise<string> {
  const { socket, closed } = openText(httpUrl, bytes)
  socket.setTimeout(answerMs, () => socket.destroy())
  return closed
}

export const rawHead = (start: string, ...lines: readonly string[]): string =>
  [`${start} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '\r\n'].join('\r\n')

export const rawUpgrade = (path: string, ...lines: readonly string[]): string => rawHead(
  `GET ${path}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...lines)
