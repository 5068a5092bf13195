import { bytesOver } from '../../../../src/shared/bytes'
import { maxPrice } from '../money/decimal'

export const switches = { silent: 'silent', stall: 'stalled', notReady: 'notReady', refuse: 'refusing' } as const
/** Faults that end after a given number of frames. */
export const counters = { refuse401: 'refuseTokens', loseAcks: 'loseAcks' } as const

/** JSON command that injects a fault. A switch stays on until `on: false` or `clear`. */
export type FaultCommand =
  /** `drop` drops every connection without a close frame; `clear` ends all faults. */
  | { readonly action: 'drop' | 'clear' }
  | { readonly action: keyof typeof switches; readonly on: boolean }
  /** `count`: how many deltas to skip per feed, tokens to refuse, acks to drop, or market updates to run. */
  | { readonly action: keyof typeof counters | 'skipSeq' | 'update'; readonly count: number }
  /** Start a new epoch at seq 0; `drop` also drops the connections, like a real restart. */
  | { readonly action: 'restartEpoch'; readonly drop: boolean }
  /** Delay responses to orders and order queries; `ms: 0` ends the fault. */
  | { readonly action: 'delayAcks'; readonly ms: number }
  | { readonly action: 'close'; readonly code: number; readonly reason: string }
  /** Close each connection when it opens, or after its first snapshot; `code: 0` ends the fault. */
  | { readonly action: 'closeOnOpen' | 'closeAfterSnapshot'; readonly code: number }
  | { readonly action: 'shout'; readonly text: string }
  | { readonly action: 'tick'; readonly symbol: string; readonly bid: number; readonly ask: number }
  /** Close a position as if its level was reached or its owner closed it. */
  | {
      readonly action: 'closePosition'
      readonly traderid: string
      readonly ticket: number
      readonly reason: 'closed' | 'sl' | 'tp'
    }

/** Maximum delay, six times the client's order timeout of 10 s. */
const maxDelayMs = 60_000
/** Arbitrary maximum that catches typos. */
const maxCount = 10_000

type Fields = Readonly<Record<string, unknown>>

const isWhole = (value: unknown, highest: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest

function isCloseCode(value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false
  const standard = value >= 1000 && value <= 1014 && ![1004, 1005, 1006].includes(value)
  return standard || (value >= 3000 && value <= 4999)
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < maxPrice
}

function readTick({ symbol, bid, ask }: Fields): FaultCommand | string {
  if (typeof symbol !== 'string') return 'symbol must be a string'
  if (!isPrice(bid) || !isPrice(ask) || ask < bid) return 'bid and ask must be prices, the ask not below the bid'
  return { action: 'tick', symbol, bid, ask }
}

function readClosePosition({ traderid, ticket, reason = 'closed' }: Fields): FaultCommand | string {
  if (typeof traderid !== 'string' && typeof traderid !== 'number') return 'traderid is missing'
  if (typeof ticket !== 'number') return 'ticket must be a number'
  if (reason !== 'closed' && reason !== 'sl' && reason !== 'tp') return 'reason must be closed, sl or tp'
  return { action: 'closePosition', traderid: String(traderid), ticket, reason }
}

/** Returns the command, or a description of the error. */
export function readFaultCommand(fields: Fields): FaultCommand | string {
  const { action, code = 0, reason = '', on = true, count = 1, ms, drop, text } = fields
  switch (action) {
    case 'drop':
    case 'clear':
      return { action }
    case 'silent':
    case 'stall':
    case 'notReady':
    case 'refuse':
      return typeof on === 'boolean' ? { action, on } : 'on must be true or false'
    case 'skipSeq':
    case 'loseAcks':
    case 'refuse401':
    case 'update':
      return isWhole(count, maxCount) ? { action, count } : `count must be a whole number from 0 to ${maxCount}`
    case 'delayAcks':
      return isWhole(ms, maxDelayMs) ? { action, ms } : `ms must be a whole number from 0 to ${maxDelayMs}`
    case 'restartEpoch':
      return { action, drop: drop === true }
    case 'close':
      if (!isCloseCode(code)) return 'code must be a close code that may be sent'
      if (typeof reason !== 'string' || bytesOver(reason, 123) > 0) return 'reason must be at most 123 bytes'
      return { action, code, reason }
    case 'closeOnOpen':
    case 'closeAfterSnapshot':
      return code === 0 || isCloseCode(code) ? { action, code } : 'code must be 0 or a close code that may be sent'
    case 'shout':
      return typeof text === 'string' ? { action, text } : 'text must be a string'
    case 'tick':
      return readTick(fields)
    case 'closePosition':
      return readClosePosition(fields)
    default:
      return 'unknown action'
  }
}
