import { until } from './ground'

const types = ['open', 'message', 'error', 'close'] as const

/** Each event with the state that its listener sees: `open 1`, `close 3 1000 done clean`. */
export function storyOf(socket: WebSocket): readonly string[] {
  const story: string[] = []
  for (const type of types) {
    socket.addEventListener(type, (event) => {
      const more = 'code' in event ? ` ${event.code} ${event.reason}${event.wasClean ? ' clean' : ''}` : ''
      story.push(`${type} ${socket.readyState}${more}`)
    })
  }
  return story
}

export const untilClosed = (socket: WebSocket): Promise<void> =>
  until(() => socket.readyState === socket.CLOSED, 'it is closed')

/** The next event of that type. */
export async function received<Type extends keyof WebSocketEventMap>(
  socket: WebSocket,
  type: Type,
): Promise<WebSocketEventMap[Type]> {
  let found: WebSocketEventMap[Type] | undefined
  let ended: CloseEvent | undefined
  socket.addEventListener(type, (event) => (found = event), { once: true })
  socket.addEventListener('close', (event) => (ended = event), { once: true })
  await until(() => found !== undefined || ended !== undefined, `it receives ${type}`)
  if (found === undefined) throw new Error(`Closed with ${ended?.code} before it received ${type}`)
  return found
}

/** The data of the next messages, in order. */
export async function answers(socket: WebSocket, count: number, ask: () => void): Promise<readonly unknown[]> {
  const data: unknown[] = []
  const receive = (event: MessageEvent<unknown>): void => void data.push(event.data)
  socket.addEventListener('message', receive)
  ask()
  await until(() => data.length >= count, `it receives ${count} messages`)
  socket.removeEventListener('message', receive)
  return data
}
