import type { PositionRow, PositionsAnswer } from './feed'

/** Formats independently from the app. */
function amount(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return value < 0 ? `-${text}` : text
}

function signed(value: number, digits: number): string {
  return value > 0 ? `+${amount(value, digits)}` : amount(value, digits)
}

function lots(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 8 })
}

export function expectedRow(row: PositionRow, amountDigits: number) {
  return {
    ticket: row.ticket,
    symbol: row.symbol,
    side: `${row.type === 'buy' ? 'Buy' : 'Sell'} ${lots(row.lots)}`,
    open: row.openprice.toFixed(row.digits),
    now: row.nowprice.toFixed(row.digits),
    profit: signed(row.profit, amountDigits),
    signal: row.flwsig ? row.signame : 'Own trade',
  }
}

export function expectedFigures({ account, totals }: PositionsAnswer): Record<string, string> {
  const digits = account.currencyDigits
  const level = account.marginLevel
  return {
    'equity': amount(account.equity, digits),
    'floating': signed(totals.net, digits),
    'balance': amount(account.balance, digits),
    'margin': amount(account.margin, digits),
    'free-margin': amount(account.freeMargin, digits),
    'margin-level': level === null ? '–' : `${amount(level * 100, 2)}%`,
    'count': amount(totals.count, 0),
    'lots': lots(totals.lots),
    'profit': signed(totals.profit, digits),
    'swap': signed(totals.swap, digits),
    'commission': signed(totals.commission, digits),
    'net': signed(totals.net, digits),
  }
}
