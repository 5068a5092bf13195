import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, buildTools } from '../../test/e2e/support/build-app'
import { createMiniProgramHost, type MiniProgramHost } from '../../test/hosts/mini-program/mini-program-host'
import type { SetDataRecord } from '../../test/hosts/mini-program/set-data-log'
import type { ScriptedFeed } from '../feed/scripted-feed'
import { becomesLive, catchUp } from './host-load'

const folder = 'test/hosts/source-page/app'
export const sourceRows = 500
export const sourceUpdatesPerSecond = 20

/** Builds a page with `createPositionSource()` over `jsonProtocol()` for WeChat. */
export async function buildSourcePage(): Promise<string> {
  // Uni builds only components inside the project.
  const project = join(process.cwd(), 'node_modules/.cache/source-page')
  mkdirSync(project, { recursive: true })
  try {
    for (const part of ['src', 'components']) cpSync(part, join(project, part), { recursive: true })
    cpSync(folder, project, { recursive: true })
    return await buildApp('mp-weixin', {
      name: 'source-page', folder: project, config: 'scripts/quick-build.ts',
      inputs: [folder, 'src', 'components', ...buildTools],
    })
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

/** Opens the page with the feed's frames, and waits for its rows. */
export async function openSourcePage(build: string, line: ScriptedFeed): Promise<MiniProgramHost> {
  const host = await createMiniProgramHost({ build, storage: { 'source-address': line.url } })
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
