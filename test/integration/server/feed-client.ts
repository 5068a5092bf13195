import type { DeltaFrame, ErrorFrame, PongFrame, SnapshotFrame } from '../../../src/positions/model/wire'
import { openRaw } from '../samples/raw-client'

/** Any frame of the server, loosely: tests look at the fields that they expect. */
export type Frame = Partial<Omit<SnapshotFrame & DeltaFrame & PongFrame & ErrorFrame, 'type' | 'data' | 'Code'>> & {
  readonly Code: number
  readonly type?: string
  readonly data?: unknown
}

export type FeedClient = Awaited<ReturnType<typeof openClient>>

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && 'Code' in value && typeof value.Code === 'number'
}

function parse(text: string): Frame {
  const value: unknown = JSON.parse(text)
  if (!isFrame(value)) throw new Error(`no frame: ${text.slice(0, 200)}`)
  return value
}

export const ofType = (type: string) => (frame: Frame): boolean => frame.type === type

/** Opens a WebSocket and waits until it is open. */
export async function openClient(url: string) {
  const { socket, frames, closed, next } = await openRaw(url)
  return {
    socket,
    /** Everything that came, as text. */
    get texts(): readonly string[] {
      return frames.map(({ data }) => data.toString())
    },
    send: (frame: object | string | Buffer): void =>
      socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    /** The next frame not taken yet that fits; the ones before it are passed over. */
    async next(fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
      for (;;) {
        const frame = parse((await next()).toString())
        if (fits(frame)) return frame
      }
    },
    /** Resolves when the line has ended. */
    closed,
    async close(): Promise<void> {
      socket.close()
      await closed
    },
  }
}

export async function subscribe(client: FeedClient, traderid: number | string = 10_260): Promise<Frame> {
  client.send({ type: 'Subscribe', traderid })
  return client.next(ofType('Snapshot'))
}

/** Long enough for anything that is on its way to arrive. */
export async function settled(client: FeedClient): Promise<void> {
  const answered = new Promise((resolve) => client.socket.once('pong', resolve))
  client.socket.ping()
  await answered
}
