import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import type { SavedAccount, SavedPosition } from '../../../server/feed/model/account/saved-account'
import { isAccount, isBooks, isNumber, isRow, isTrade } from '../../../server/feed/model/account/saved-shapes'
import { orderRecordOf, type OrderRecord } from '../../../server/feed/model/orders/order-journal'

/** Account with its newest closed trades, oldest first. */
export interface KeptAccount {
  readonly traderId: string
  readonly saved: SavedAccount
  readonly closed: readonly ClosedTrade[]
}

/** State to continue from after a reload. */
export interface SavedFeed {
  /** Position of the simulated market. */
  readonly market: string
  readonly accounts: readonly KeptAccount[]
  readonly orders: readonly OrderRecord[]
}

const version = 2

/** Closed trades stored per account. */
export const maxKeptTrades = 60
export const maxKeptOrders = 500
/** Maximum length of stored data in UTF-16 units. A unit takes up to three bytes, and WeChat allows 1 MB per key. */
export const maxTextLength = 900_000

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function listOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: Item[] = []
  for (const each of value) {
    const item = read(each)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

function positionOf(value: unknown): SavedPosition | undefined {
  const { row, swapDay } = fieldsOf(value) ?? {}
  return isRow(row) && isNumber(swapDay) ? { row, swapDay } : undefined
}

function accountOf(value: unknown): KeptAccount | undefined {
  const { traderId, saved, closed } = fieldsOf(value) ?? {}
  const { books, account, positions } = fieldsOf(saved) ?? {}
  const trades = listOf(closed, (trade) => (isTrade(trade) ? trade : undefined))
  const kept = listOf(positions, positionOf)
  if (typeof traderId !== 'string' || trades === undefined || kept === undefined) return undefined
  return isBooks(books) && isAccount(account)
    ? { traderId, saved: { books, account, positions: kept }, closed: trades }
    : undefined
}

/** FNV-1a over the text's UTF-16 units, which detects a change of any single unit. */
function checksumOf(text: string): string {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return (sum >>> 0).toString(16).padStart(8, '0')
}

/** Length of the checksum before the JSON text. */
const sumLength = 8

/** Validates stored data. Returns `undefined` for damaged data or another version. */
export function readSavedFeed(text: string): SavedFeed | undefined {
  const json = text.slice(sumLength)
  if (!text.startsWith(checksumOf(json))) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return undefined
  }
  const { version: stored, market, accounts, orders } = fieldsOf(parsed) ?? {}
  const kept = listOf(accounts, accountOf)
  const records = listOf(orders, orderRecordOf)
  if (stored !== version || typeof market !== 'string' || kept === undefined || records === undefined) return undefined
  return { market, accounts: kept, orders: records }
}

export function savedFeedText(saved: SavedFeed): string {
  const json = JSON.stringify({ version, ...saved })
  return checksumOf(json) + json
}
