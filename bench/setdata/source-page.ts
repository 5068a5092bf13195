import { addressKey, buildReadmePage } from '../../test/hosts/engines/readme-page'
import { createMiniProgramHost, type MiniProgramHost } from '../../test/hosts/mini-program/mini-program-host'
import type { SetDataRecord } from '../../test/hosts/mini-program/set-data-log'
import type { ScriptedFeed } from '../feed/scripted-feed'
import { becomesLive, catchUp } from './host-load'

export const sourceRows = 500
export const sourceUpdatesPerSecond = 20

/** Opens a page with `createPositionSource()` over `jsonProtocol()`, and waits for its rows. */
export async function openSourcePage(line: ScriptedFeed): Promise<MiniProgramHost> {
  const build = await buildReadmePage('mp-weixin')
  const host = await createMiniProgramHost({ build, page: 'pages/list/list', storage: { [addressKey]: line.url } })
  await becomesLive(host)
  return host
}

/** The page's `setData` calls during this many seconds of its own time, with one update at a time. */
export async function sentUnderUpdates(
  host: MiniProgramHost, line: ScriptedFeed, seconds: number,
): Promise<readonly SetDataRecord[]> {
  const from = host.setDataLog().length
  for (let update = 0; update < seconds * sourceUpdatesPerSecond; update += 1) {
    line.send(1)
    await catchUp(host, line)
    await host.advance(1_000 / sourceUpdatesPerSecond)
  }
  return host.setDataLog().slice(from)
}
