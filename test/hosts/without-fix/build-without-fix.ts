import { buildApp, demo } from '../../e2e/support/build-app'
import type { HostName } from '../host'

/** The demo app with a switch at each fix, built once; with nothing switched off it is the demo app. */
export function buildWithoutFix(platform: HostName): Promise<string> {
  return buildApp(platform, {
    ...demo,
    name: 'without-fix',
    config: 'test/hosts/without-fix/vite.config.ts',
    inputs: [...demo.inputs, 'test/hosts/without-fix'],
  })
}
