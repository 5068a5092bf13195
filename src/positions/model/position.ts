/** A trade's identity. MetaTrader servers use integers; the plain dialect may map to text. */
export type Ticket = number | string

/** An open position as the feed sends it. Amounts are in `currency`, rounded by the server to its digits. */
export interface Position {
  readonly ticket: Ticket
  readonly symbol: string
  readonly type: 'buy' | 'sell'
  readonly lots: number
  readonly openprice: number
  readonly nowprice: number
  /** Stop-loss price, 0 for none. */
  readonly sl: number
  /** Take-profit price, 0 for none. */
  readonly tp: number
  readonly swap: number
  readonly commission: number
  readonly profit: number
  /** Of profit, swap and commission. */
  readonly currency: string
  /** Epoch ms. */
  readonly opentime: number
  /** Digits of the instrument's prices. */
  readonly digits: number
  /** True for a followed (copied) trade, false for an own one; `null` when the server said neither. */
  readonly flwsig: boolean | null
  /** The signal trader followed; 0 for none. */
  readonly sigtraderid: number | string
  readonly signame: string
}

/** Why a position left the book; `unknown` when it left while the feed was not received. */
export type CloseReason = 'closed' | 'sl' | 'tp' | 'unknown'

/** The account as the feed sends it, amounts in `currency`. */
export interface Account {
  readonly currency: string
  /** Decimal places of the currency: JPY 0, USD 2, KWD 3. */
  readonly currencyDigits: number
  readonly balance: number
  readonly credit: number
  readonly margin: number
  readonly leverage: number
}
