import type { Host } from '../host'
import { appears, becomes, isThere, passUntil } from '../stage'

/** Duration of a sheet transition. */
const REST_MS = 600

export async function rises(host: Host, selector: string): Promise<void> {
  await appears(host, selector)
  await host.advance(REST_MS)
}

export async function beginAtFirstRow(host: Host): Promise<void> {
  if (!(await isThere(host, '.details'))) await host.tap('.position-row .line')
  await rises(host, '.action-close')
  await host.tap('.action-close')
  await host.advance(REST_MS)
}

export async function review(host: Host): Promise<void> {
  await host.tap('.order-review')
  await rises(host, '.order-confirm')
}

async function newestState(host: Host): Promise<string> {
  return (await host.texts('.order-chip')).at(0) ?? ''
}

export async function confirm(host: Host): Promise<void> {
  await rises(host, '.order-confirm')
  await host.tap('.order-confirm')
}

export const becomesState = (host: Host, state: string): Promise<void> =>
  becomes(host, async () => (await newestState(host)) === state)

export const passUntilState = (host: Host, state: string, maxMs: number): Promise<number> =>
  passUntil(host, async () => (await newestState(host)) === state, maxMs)

export async function leaveSheet(host: Host): Promise<void> {
  await host.tap('.order-leave')
  await host.advance(REST_MS)
}

export async function openOrders(host: Host): Promise<void> {
  await host.tap('.tool-orders')
  await host.advance(REST_MS)
}
