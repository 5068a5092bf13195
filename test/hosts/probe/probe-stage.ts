import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { startFarSide, type FarSide } from '../../contract/far-side'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp, buildTools, type AppProject } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import type { HostName } from '../host'
import type { Quirks } from '../quirks'
import { creators, type Hosts } from '../stage'

/** The uni-app project that asks the runtimes what they do, and runs socket port and WebSocket class in them. */
const probeProject: AppProject = {
  name: 'probe',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/probe/app', 'test/contract/driven-socket.ts', 'test/contract/messages.ts',
    'test/contract/far-commands.ts', 'test/web-socket-cases', 'src/platform', 'src/connection', 'src/shared',
    'src/web-socket', 'src/web-socket.ts', ...buildTools],
}

/** `raw` asks uni's API, `contract` runs the plugin's port and class over it. */
type ProbePage = 'raw' | 'contract'

const routeOf = (page: ProbePage, { port }: FarSide): string => `pages/${page}/${page}?port=${port}`

/** The built probe at one of its pages, and the server that it speaks to. */
export interface ProbeStage<Name extends HostName> {
  readonly host: Hosts[Name]
  readonly far: FarSide
  stop(): Promise<void>
}

export async function openProbe<Name extends HostName>(
  name: Name, page: ProbePage, quirks: Partial<Quirks> = {},
): Promise<ProbeStage<Name>> {
  const build = await buildApp(name, probeProject)
  const far = await startFarSide()
  const host = await creators[name]({ build, quirks, page: routeOf(page, far) })
  return {
    host,
    far,
    async stop(): Promise<void> {
      await host.stop()
      await far.dispose()
    },
  }
}

interface PlainProbe {
  readonly page: Page
  stop(): Promise<void>
}

/** The same in a browser that no host has touched: no proxy, no script before the app's. */
export async function openPlainProbe(name: ProbePage): Promise<PlainProbe> {
  const app = await serveApp(await buildApp('h5', probeProject))
  const far = await startFarSide()
  const context = await (await sharedBrowser()).newContext()
  const page = await context.newPage()
  await page.goto(`${app.url}#/${routeOf(name, far)}`)
  return {
    page,
    async stop(): Promise<void> {
      await context.close()
      await far.dispose()
      await app.close()
    },
  }
}
