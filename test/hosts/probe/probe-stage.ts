import { startFarSide, type FarSide } from '../../contract/far-side'
import { buildApp } from '../../e2e/support/build-app'
import { createAppHost, type AppHost, type AppHostOptions } from '../app/app-host'
import { createH5Host, type H5Host } from '../h5/h5-host'
import type { HostOptions } from '../host'
import { createMiniProgramHost, type MiniProgramHost } from '../mini-program/mini-program-host'
import type { Quirks } from '../quirks'
import { probeProject } from './project'

interface Hosts {
  readonly 'h5': H5Host
  readonly 'app': AppHost
  readonly 'mp-weixin': MiniProgramHost
}

type MakerOptions = HostOptions & Pick<AppHostOptions, 'runtime'>
type Makers = { readonly [Name in keyof Hosts]: (options: MakerOptions) => Promise<Hosts[Name]> }

const makers: Makers = { 'h5': createH5Host, 'app': createAppHost, 'mp-weixin': createMiniProgramHost }

/** The built probe at one of its pages, and the server that it speaks to. */
export interface ProbeStage<Name extends keyof Hosts> {
  readonly host: Hosts[Name]
  readonly far: FarSide
  stop(): Promise<void>
}

interface ProbeOptions extends Pick<AppHostOptions, 'runtime'> {
  readonly page: 'raw' | 'contract'
  readonly quirks?: Partial<Quirks>
}

export async function openProbe<Name extends keyof Hosts>(
  name: Name,
  { page, quirks = {}, ...more }: ProbeOptions,
): Promise<ProbeStage<Name>> {
  const build = await buildApp(name, probeProject)
  const far = await startFarSide()
  const query = `port=${far.port}&closed=${far.deadPort}`
  const host = await makers[name]({ ...more, build, quirks, page: `pages/${page}/${page}?${query}` })
  return {
    host,
    far,
    async stop(): Promise<void> {
      await host.stop()
      await far.dispose()
    },
  }
}
