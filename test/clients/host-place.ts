import { buildApp } from '../e2e/support/build-app'
import { createAppHost, type AppHost } from '../hosts/app/app-host'
import { createMiniProgramHost, type MiniProgramHost } from '../hosts/mini-program/mini-program-host'
import { driverIn } from './driver-in-realm'
import type { Place } from './place'
import { clientsProject } from './project'

type BuiltPlatform = 'mp-weixin' | 'app'

type Making = { readonly build: string }
const makers: Readonly<Record<BuiltPlatform, (options: Making) => Promise<MiniProgramHost | AppHost>>> = {
  'mp-weixin': createMiniProgramHost,
  'app': createAppHost,
}

/** The built app of all clients, freshly started. */
export async function openHostPlace(platform: BuiltPlatform): Promise<Place> {
  const host = await makers[platform]({ build: await buildApp(platform, clientsProject) })
  return {
    ask: driverIn((expression) => host.evaluate(expression)),
    openLines: () => host.openSockets(),
    madeLines: async () => (await host.madeSockets()).length,
    pendingTimers: () => host.pendingTimers(),
    advance: (ms) => host.advance(ms),
    until: (holds, patienceMs) => host.until(holds, patienceMs),
    errors: () => host.errors(),
    stop: () => host.stop(),
  }
}
