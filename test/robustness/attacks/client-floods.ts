import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { isRecord } from '../../../src/shared/checks'
import type { Attack, Figures, Target } from './attack'

const giantBytes = 8 * 1024 * 1024
const framesAtOnce = 1_000
const patienceMs = 120_000

/** The last message causes a different diagnostic each time. */
const badFrames: readonly ((index: number) => string)[] = [
  () => '{"type":', () => '{}', () => '[1]', (index) => `{"error":"error ${index}"}`,
]

interface Meeting {
  line(): Promise<WebSocket>
  /** Resolves when this figure has grown by `by` since the attack began. */
  grown(name: string, by: number): Promise<void>
  post(count: number): Promise<unknown>
}

async function figuresOf({ httpUrl }: Target, query = ''): Promise<Figures> {
  const read: unknown = await (await fetch(`${httpUrl}/${query}`)).json()
  if (!isRecord(read)) throw new Error('the client gave no figures')
  return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, Number(value)]))
}

async function pour(count: number, send: (index: number, sent: () => void) => void): Promise<void> {
  for (let from = 0; from < count; from += framesAtOnce) {
    const next = Math.min(count, from + framesAtOnce)
    await new Promise<void>((resolve) => {
      for (let index = from; index < next; index += 1) send(index, index === next - 1 ? resolve : () => undefined)
    })
  }
}

/** Floods the client. Then the server recovers, and the client reconnects and receives its message. */
function clientFlood(
  attack: Pick<Attack, 'name' | 'fullSize' | 'testSize' | 'demanded'>,
  flood: (meeting: Meeting, size: number) => Promise<void>,
): Attack {
  async function run(target: Target, size: number): Promise<Figures> {
    const before = await figuresOf(target)
    const since = async (): Promise<Figures> => Object.fromEntries(
      Object.entries(await figuresOf(target)).map(([name, value]) => [name, value - (before[name] ?? 0)]))
    const lines = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(lines, 'listening')
    const meeting: Meeting = {
      post: (count) => figuresOf(target, `?messages=${count}`),
      line: () => new Promise((resolve) => lines.once('connection', resolve)),
      async grown(name, by) {
        const endMs = performance.now() + patienceMs
        for (;;) {
          const grown = (await since())[name]
          if (grown === undefined) throw new Error(`the client has no figure ${name}`)
          if (grown >= by) return
          if (performance.now() > endMs) throw new Error(`not within ${patienceMs} ms: ${name} of ${by}`)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      },
    }
    const flooded = flood(meeting, size)
    await figuresOf(target, `?server=ws://127.0.0.1:${(lines.address() as AddressInfo).port}/`)
    await flooded
    lines.on('connection', (line) => line.send('{"type":"sound"}'))
    for (const line of lines.clients) line.terminate()
    await meeting.grown('received', 1)
    const figures = await since()
    for (const line of lines.clients) line.terminate()
    lines.close()
    return figures
  }
  return { ...attack, protocols: ['client'], run }
}

const linesOfFrame = 1_000_000
/** Diagnostics that a client counts per frame (RT-73). */
const countedOfFrame = 1_000

/** Messages that the client cannot read, also many in one frame. */
export const clientBadFrames = clientFlood(
  {
    name: 'client-bad-frames', fullSize: 1_000_000, testSize: 20_000,
    demanded: { counted: 20_000 + countedOfFrame, beyondLimit: 0 },
  },
  async ({ line, grown }, size) => {
    const socket = await line()
    await pour(size, (index, sent) => socket.send(badFrames[index % badFrames.length]?.(index) ?? '', sent))
    socket.send('1\n'.repeat(linesOfFrame))
    await grown('framesIn', size + 1)
  })

/** 8 MiB strings other than JSON. */
export const clientGiantFrames = clientFlood(
  { name: 'client-giant-frames', fullSize: 100, testSize: 5, demanded: { counted: 5, beyondLimit: 0 } },
  async ({ line, grown }, size) => {
    const socket = await line()
    const giant = 'a'.repeat(giantBytes)
    for (let index = 0; index < size; index += 1) await new Promise((sent) => socket.send(giant, sent))
    await grown('counted', size)
  })

/** As many as an outbox holds. */
const messages = 500

/** Repeated responses to outbox messages, in one frame. */
export const clientRepeatedAnswers = clientFlood(
  {
    name: 'client-repeated-answers', fullSize: 60_000, testSize: 4_000,
    demanded: { settled: messages, counted: 0, beyondLimit: 0 },
  },
  async ({ line, post, grown }, size) => {
    await post(messages)
    const socket = await line()
    const sent: unknown[] = []
    await new Promise<void>((resolve) => void socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString())
      if (sent.push(isRecord(message) ? message.id : '') === messages) resolve()
    }))
    socket.send(JSON.stringify(Array.from({ length: size }, (_, index) => ({ id: sent[index % messages] }))))
    await grown('settled', messages)
  })
