import { WebSocket } from 'ws'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { fixedDelay } from '../../src/connection/policy/reconnect-policy'
import { createClient } from '../../src/connection/runtime/create-client'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createPlainBus } from '../support/counted-ports'
import { livePorts } from '../support/live-ports'
import { cpuMsHere, serveQuestions, sumOf, workerArgs } from './worker'

export interface ClientArgs {
  readonly url: string
  readonly readers: number
  readonly deaf: number
  readonly traders: readonly number[]
  readonly seed: number
  /** Retries every 300 ms for a test, unlike a trading page. */
  readonly isHurried: boolean
}

type Marks = Readonly<Record<string, { readonly epoch: string; readonly seq: number }>>

export type ClientQuestion =
  | { readonly type: 'figures'; readonly marks?: Marks }
  /** Reports the server's end, which a client that does not read cannot detect. */
  | { readonly type: 'wake' }

export type ClientFigures = ReturnType<typeof figures>

const { url, readers, deaf, traders, seed, isHurried } = workerArgs<ClientArgs>()
const traderOf = (index: number): number => traders[index % traders.length] ?? 1
const policy = isHurried ? { reconnect: fixedDelay(300), maxAttempts: Infinity } : {}
/** Time from the last attempt until the user taps to retry. */
const tapMs = 1_000
const retryMs = 500
/** Simultaneous requests below the server's flood limit. */
const burst = 150

/** A real client that reads everything. */
function createReader(trader: number, itsSeed: number) {
  const reader = { trader, isLive: false, epoch: '', seq: 0, taps: 0 }
  const client = createClient(
    { url, protocol: copyTrading({ session: { userId: trader } }), policy },
    {
      development: true,
      ports: livePorts({
        random: createSeededRandom(itsSeed),
        bus: createPlainBus(),
        frames: {
          request(callback) {
            const handle = setTimeout(callback, 100)
            return () => clearTimeout(handle)
          },
        },
      }),
    },
  )
  client.on('positionsUpdated', ({ freshness, epoch, seq }) =>
    void Object.assign(reader, { isLive: freshness.state === 'live', epoch, seq }))
  client.on('connectError', () => {
    reader.taps += 1
    setTimeout(() => client.reconnect(), tapMs)
  })
  client.connect()
  return { reader, isLive: (): boolean => reader.isLive && client.status().status === 'open' }
}

/** Reads one snapshot only, but keeps sending requests, so that responses wait at the server. */
function createDeafClient(traderid: number) {
  let socket: WebSocket | undefined
  let isLive = false

  function connect(): void {
    const opened = new WebSocket(url)
    socket = opened
    opened.on('open', () => opened.send(JSON.stringify({ type: 'Subscribe', traderid })))
    opened.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { readonly type?: unknown }
      if (type !== 'Snapshot') return
      isLive = true
      opened.pause()
      for (let asked = 0; asked < burst; asked += 1) burden()
    })
    opened.on('error', () => undefined)
    opened.on('close', () => {
      isLive = false
      setTimeout(connect, retryMs)
    })
  }

  function burden(): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'Resync', traderid }))
  }

  connect()
  return {
    isLive: (): boolean => isLive,
    burden,
    /** Terminates the connection, because a client that reads nothing cannot detect the server's end. */
    wake(): void {
      isLive = false
      socket?.terminate()
    },
  }
}

const reading = Array.from({ length: readers }, (_, index) => createReader(traderOf(index), seed + index))
const notReading = Array.from({ length: deaf }, (_, index) => createDeafClient(traderOf(index)))

// Below the server's flood limit.
const burdenMs = 65
const burdening = setInterval(() => {
  for (const client of notReading) client.burden()
}, burdenMs)
burdening.unref()

function figures(question: ClientQuestion) {
  if (question.type === 'wake') for (const client of notReading) client.wake()
  const marks = question.type === 'figures' ? question.marks ?? {} : {}
  return {
    live: reading.filter((client) => client.isLive()).length,
    deafLive: notReading.filter((client) => client.isLive()).length,
    /** Manual retries after all attempts. */
    taps: sumOf(reading, ({ reader }) => reader.taps),
    /** Readers with live rows at the feed's position. */
    atMark: reading.filter(({ reader, isLive }) => {
      const mark = marks[reader.trader]
      return isLive() && reader.epoch === mark?.epoch && reader.seq === mark.seq
    }).length,
    cpuMs: cpuMsHere(),
  }
}

serveQuestions(figures)
