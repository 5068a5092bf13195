import { connect } from 'node:net'
import type { Attack, Target } from './attack'
import { inParallel, pause, waitUntil } from './chat-attacker'

const fileBytes = 5 * 1024 * 1024
const pngMark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** This number of uploads of this size may be under way at once: 64 MiB. */
const fitting = 12

/** Whole pictures of 5 MiB, each from another invented user, eight at a time. */
export const chatUploads: Attack = {
  name: 'chat-uploads',
  protocols: ['chat'],
  fullSize: 400,
  testSize: 30,
  demanded: { status200: 30 },
  async run({ httpUrl }, size) {
    const body = Buffer.concat([pngMark, Buffer.alloc(fileBytes - pngMark.length, 1)])
    const statuses = new Map<number, number>()
    await inParallel(size, 8, async (index) => {
      const answer = await fetch(`${httpUrl}/api/chat/upload?user=uploader-${index}`, { method: 'POST', body })
        .then(async (response) => {
          await response.text()
          return response.status
        }, () => 0)
      statuses.set(answer, (statuses.get(answer) ?? 0) + 1)
    })
    return figuresOf(statuses)
  },
}

/** Uploads of 5 MiB whose last byte does not come. */
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
    return figuresOf(statuses)
  },
}

/** Forms of 5 MiB made of empty parts. */
export const chatManyParts: Attack = {
  name: 'chat-many-parts',
  protocols: ['chat'],
  fullSize: 40,
  testSize: 2,
  demanded: { status413: 2 },
  async run({ httpUrl }, size) {
    const part = '--B\r\n\r\n\r\n'
    const body = Buffer.from(part.repeat(Math.floor(fileBytes / part.length)))
    const headers = { 'content-type': 'multipart/form-data; boundary=B' }
    const statuses = new Map<number, number>()
    await inParallel(size, 4, async (index) => {
      const url = `${httpUrl}/api/chat/upload?user=former-${index}`
      const status = await fetch(url, { method: 'POST', headers, body }).then(({ status }) => status, () => 0)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    })
    return figuresOf(statuses)
  },
}

function halfUpload({ httpUrl }: Target, index: number, answered: (status: number) => void): () => void {
  const { hostname, port } = new URL(httpUrl)
  const socket = connect(Number(port), hostname, () => {
    socket.write(`POST /api/chat/upload?user=half-${index} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`
      + `Content-Length: ${fileBytes}\r\n\r\n`)
    socket.write(Buffer.concat([pngMark, Buffer.alloc(fileBytes - pngMark.length - 1, 1)]))
  })
  socket.once('data', (data) => answered(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString('latin1'))?.[1] ?? 0)))
  socket.on('error', () => undefined)
  return () => void socket.destroy()
}

function figuresOf(statuses: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...statuses].map(([status, count]) => [`status${status}`, count]))
}
