import { onTestFinished } from 'vitest'
import WebSocket, { type ClientOptions } from 'ws'

export type RawClient = Awaited<ReturnType<typeof openRaw>>

export async function openRaw(url: string, headers: Readonly<Record<string, string>> = {}, given: ClientOptions = {}) {
  const socket = new WebSocket(url, { ...given, headers, perMessageDeflate: false })
  onTestFinished(() => socket.terminate())
  const frames: { data: string | Buffer; isBinary: boolean }[] = []
  let taken = 0
  let wake = (): void => undefined
  socket.on('message', (data, isBinary) => {
    if (!Buffer.isBuffer(data)) return
    frames.push({ data: isBinary ? data : data.toString('utf8'), isBinary })
    wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString('utf8') })
      wake()
    })
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  return {
    socket,
    frames,
    closed,
    /** Rejects when the connection closes first. */
    async next(): Promise<string | Buffer> {
      while (frames.length === taken) {
        if (socket.readyState === WebSocket.CLOSED) throw new Error('the line ended')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const frame = frames[taken]
      taken += 1
      if (frame === undefined) throw new Error('no frame')
      return frame.data
    },
  }
}

export function refusedUpgrade(
  url: string, headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  const socket = new WebSocket(url, { headers })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('it was opened')))
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => void (body += chunk.toString('utf8')))
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(body) as unknown }))
    })
  })
}
