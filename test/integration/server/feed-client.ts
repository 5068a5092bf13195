import type { DeltaFrame, ErrorFrame, PongFrame, SnapshotFrame } from '../../../src/positions/model/wire'
import { openRaw } from '../samples/raw-client'

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

export async function openClient(url: string) {
  const { socket, frames, closed, next } = await openRaw(url)
  return {
    socket,
    get texts(): readonly string[] {
      return frames.map(({ data }) => data.toString())
    },
    send: (frame: object | string | Buffer): void =>
      socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    async next(fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
      for (;;) {
        const frame = parse((await next()).toString())
        if (fits(frame)) return frame
      }
    },
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

/** Waits until all sent frames have arrived. */
export async function settled(client: FeedClient): Promise<void> {
  const answered = new Promise((resolve) => client.socket.once('pong', resolve))
  client.socket.ping()
  await answered
}
