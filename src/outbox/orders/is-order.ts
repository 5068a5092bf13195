import { isName, isRecord } from '../../shared/checks'
import type { Order } from '../../positions/model/wire'

const isAmount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isAmountOrNone = (value: unknown): boolean => value === undefined || isAmount(value)
const isTicket = (value: unknown): boolean => isName(value) || Number.isFinite(value)

type Fields = Readonly<Record<string, unknown>>

/** By action: whether the other fields are what they must be. */
const checks = new Map<unknown, (fields: Fields) => boolean>(Object.entries({
  open: ({ symbol, type, lots, sl, tp }: Fields) =>
    isName(symbol) && (type === 'buy' || type === 'sell') && isAmount(lots) && isAmountOrNone(sl) && isAmountOrNone(tp),
  close: ({ ticket, lots }: Fields) => isTicket(ticket) && isAmountOrNone(lots),
  closeAll: () => true,
  modify: ({ ticket, sl, tp }: Fields) => isTicket(ticket) && isAmount(sl) && isAmount(tp),
  follow: ({ trader, settings }: Fields) => Number.isFinite(trader) && isSettings(settings),
  unfollow: ({ trader }: Fields) => Number.isFinite(trader),
} satisfies Record<Order['action'], (fields: Fields) => boolean>))

/** Whether it has the shape of an order; whether it can be executed, the server decides. */
export function isOrder(value: unknown): value is Order {
  return isRecord(value) && checks.get(value.action)?.(value) === true
}

function isSettings(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { mode, value: amount, capLots } = value
  return (mode === 'ratio' || mode === 'lots') && isAmount(amount) && isAmount(capLots)
}
