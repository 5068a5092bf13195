import { TRADER_ID, type PositionRow } from '../../e2e/support/feed'
import { stateNow } from '../expected-page'
import type { Host, HostName } from '../host'
import { openOwnStage, type OwnStageOptions } from '../own-page/own-stage'
import { becomes, type Hosts, type Stage } from '../stage'

/** The page that was written for the class, over a server that pushes full lists. */
export function openLegacyStage<Name extends HostName>(
  name: Name, options: OwnStageOptions = {},
): Promise<Stage<Hosts[Name]>> {
  return openOwnStage(name, {
    page: 'pages/account/account',
    wishes: { dialect: 'legacy' },
    ...options,
    feed: { dialect: 'plain', positions: 8, ...options.feed },
  })
}

const rowsOf = async ({ feed }: Stage): Promise<readonly PositionRow[]> => (await stateNow(feed)).data

/** Tickets of the server's rows, followed or own. */
export const ticketsOf = async (stage: Stage, flwsig: boolean): Promise<readonly string[]> =>
  (await rowsOf(stage)).filter((row) => row.flwsig === flwsig).map(({ ticket }) => String(ticket))

export const countOf = async (host: Host, selector: string): Promise<number> => Number(await host.text(selector))

/** The server changes its list once; gives how often each of these was called for it. */
export async function callsForOneFrame(
  { feed, host }: Stage, selectors: readonly string[], rowSelector = '.row',
): Promise<readonly number[]> {
  const counts = (): Promise<readonly number[]> => Promise.all(selectors.map((each) => countOf(host, each)))
  const before = await counts()
  const rows = (await host.texts(rowSelector)).length
  const [row] = (await stateNow(feed)).data
  feed.server.faults.apply({
    action: 'closePosition', traderid: TRADER_ID, ticket: row?.ticket ?? 0, reason: 'closed',
  })
  await becomes(host, async () => (await host.texts(rowSelector)).length === rows - 1)
  // A second call would come with the same frame.
  await host.advance(500)
  return (await counts()).map((after, index) => after - (before[index] ?? 0))
}

/** Cuts the line without a word and waits until it is back for the minimum uptime. */
export async function loseLine({ feed, host }: Stage): Promise<void> {
  const made = (await host.madeSockets()).length
  feed.server.faults.apply({ action: 'drop' })
  await becomes(host, () => feed.openLines() === 0)
  await host.advance(5_000)
  await becomes(host, async () => (await host.madeSockets()).length === made + 1 && feed.openLines() === 1)
  await host.advance(5_500)
}
