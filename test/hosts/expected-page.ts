import { expectedFigures, expectedRow } from '../e2e/support/expected-text'
import { TRADER_ID, type Feed, type PositionsAnswer } from '../e2e/support/feed'
import type { Host } from './host'

export const seqOf = (feed: Feed): number => feed.server.feed(TRADER_ID).seq()

export const stateNow = (feed: Feed): Promise<PositionsAnswer> => feed.stateAt(seqOf(feed))

export function rowTexts({ data, account }: PositionsAnswer): readonly string[] {
  return data.map((position) => {
    const row = expectedRow(position, account.currencyDigits)
    return `${row.symbol} ${row.side} ${row.open} → ${row.now} ${row.profit} ${row.signal}`
  })
}

export async function expectedRows(feed: Feed): Promise<readonly string[]> {
  return rowTexts(await stateNow(feed))
}

export const shownRows = (host: Host): Promise<readonly string[]> => host.texts('.account-open .position-row')

export async function seqReached(host: Host): Promise<number> {
  const frame: unknown = JSON.parse(await host.newestText())
  const seq: unknown = typeof frame === 'object' && frame !== null && 'seq' in frame ? frame.seq : undefined
  if (typeof seq !== 'number') throw new Error(`No seq in ${JSON.stringify(frame)}`)
  return seq
}

/** Expected and shown sums of the account page, under the same names. */
export async function figures(host: Host, state: PositionsAnswer): Promise<Record<'expected' | 'shown', object>> {
  const { equity, floating, ...others } = expectedFigures(state)
  const expected = { equity, floating, ...others }
  const shown: Record<string, string> = {}
  for (const name of Object.keys(expected)) {
    const selector = name === 'equity' || name === 'floating' ? `.account-${name}` : `.figure-${name}`
    shown[name] = await host.text(selector)
  }
  return { expected, shown }
}
