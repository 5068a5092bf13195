import { WebSocket } from 'ws'

/** A response, or an event without an id. */
interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: unknown
  readonly message?: string
}

export interface Channel {
  call<Result = unknown>(method: string, params?: Readonly<Record<string, unknown>>): Promise<Result>
  close(): void
}

/** JSON commands and results with ids, for both WebDriver BiDi and DevTools. */
export async function openChannel(url: string): Promise<Channel> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 ** 28 })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  const calls = new Map<number, (message: Message) => void>()
  let lastId = 0
  socket.on('message', (text: Buffer) => {
    const message = JSON.parse(text.toString()) as Message
    if (message.id !== undefined) calls.get(message.id)?.(message)
  })
  socket.on('close', () => {
    for (const answer of calls.values()) answer({ error: 'The browser has closed its channel' })
  })
  return {
    call: <Result>(method: string, params = {}) => new Promise<Result>((resolve, reject) => {
      lastId += 1
      const id = lastId
      calls.set(id, ({ error, message, result }) => {
        calls.delete(id)
        if (error === undefined) resolve(result as Result)
        else reject(new Error(`${method}: ${JSON.stringify(error)} ${message ?? ''}`))
      })
      socket.send(JSON.stringify({ id, method, params }))
    }),
    close: () => socket.terminate(),
  }
}
