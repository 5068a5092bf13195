import { setTimeout as pause } from 'node:timers/promises'
import { maxUpload } from '../../../server/chat/uploads/upload-store'
import { isRecord } from '../../../src/shared/checks'
import type { Attack, Target } from './attack'
import { waitUntil } from './chat-attacker'
import { openText, rawHead } from './raw-socket'

const fileBytes = maxUpload
const pngMark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Number of such uploads that fit into the limit of 64 MiB for pending uploads. */
const fitting = 12

export async function sendPicture({ httpUrl }: Target, user: string, bytes: number): Promise<string> {
  const response = await fetch(`${httpUrl}/api/chat/upload?user=${user}`, {
    method: 'POST', body: Buffer.concat([pngMark, Buffer.alloc(bytes - pngMark.length, 1)]),
  })
  const body: unknown = await response.json()
  const path = isRecord(body) ? body['url'] : undefined
  if (typeof path !== 'string') throw new Error(`the chat refused a picture with ${response.status}`)
  return path
}

/** Uploads of 5 MiB whose last byte never arrives. */
export const chatUnfinishedUploads: Attack = {
  name: 'chat-unfinished-uploads',
  protocols: ['chat'],
  fullSize: 700,
  testSize: 30,
  demanded: { status503: 30 - fitting },
  async run(target, size) {
    const statuses = new Map<number, number>()
    const sockets = await Promise.all(Array.from({ length: size }, async (_, index) => {
      await pause(index * 5)
      return halfUpload(target, index, (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1))
    }))
    const refused = (): number => statuses.get(503) ?? 0
    await waitUntil(() => refused() >= size - fitting)
    for (const end of sockets) end()
    return Object.fromEntries([...statuses].map(([status, count]) => [`status${status}`, count]))
  },
}

function halfUpload({ httpUrl }: Target, index: number, answered: (status: number) => void): () => void {
  const head = rawHead(`POST /api/chat/upload?user=half-${index}`, `Content-Length: ${fileBytes}`)
  const { socket, received } = openText(httpUrl, head)
  socket.once('connect', () => socket.write(Buffer.concat([pngMark, Buffer.alloc(fileBytes - pngMark.length - 1, 1)])))
  socket.once('data', () => answered(Number(/^HTTP\/1.1 (\d+)/.exec(received())?.[1] ?? 0)))
  return () => void socket.destroy()
}
