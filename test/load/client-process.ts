import { fixedDelay } from '../../src/connection/policy/reconnect-policy'
import { createDeafClient } from './deaf-client'
import { createReader, placeOf } from './reader'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export interface ClientArgs {
  readonly url: string
  readonly readers: number
  readonly deaf: number
  readonly traders: readonly number[]
  readonly seed: number
  /** An attempt every 300 ms, for a test; else those of a trading page. */
  readonly isHurried: boolean
}

type Marks = Readonly<Record<string, { readonly epoch: string; readonly seq: number }>>

export type ClientQuestion =
  | { readonly type: 'figures'; readonly marks?: Marks }
  /** The server has gone: who does not read finds out. */
  | { readonly type: 'wake' }

export type ClientFigures = ReturnType<typeof figures>

const { url, readers, deaf, traders, seed, isHurried } = workerArgs<ClientArgs>()
const traderOf = (index: number): number => traders[index % traders.length] ?? 1
const policy = isHurried ? { reconnect: fixedDelay(300), maxAttempts: Infinity } : {}
const reading = Array.from({ length: readers }, (_, index) =>
  createReader({ url, trader: traderOf(index), seed: seed + index, policy }))
const notReading = Array.from({ length: deaf }, (_, index) => createDeafClient(url, traderOf(index)))

// Below the rate at which the server would take it for a flood.
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
    /** How often a user had to ask, all attempts being used up. */
    taps: reading.reduce((sum, client) => sum + client.taps(), 0),
    /** Readers whose book is live at the place of their account's feed. */
    atMark: reading.filter((client) => {
      const mark = marks[client.trader]
      return mark !== undefined && client.isLive() && client.place() === placeOf(mark)
    }).length,
    cpuMs: cpuMsHere(),
  }
}

serveQuestions(figures)
