import { buildApp, demo, type BuildPlatform } from '../../e2e/support/build-app'

/** The demo app with a switch at each cure, built once; with nothing switched off it is the demo app. */
export function buildUncured(platform: BuildPlatform): Promise<string> {
  return buildApp(platform, {
    ...demo,
    name: 'uncured',
    config: 'test/hosts/uncured/vite.config.ts',
    inputs: [...demo.inputs, 'test/hosts/uncured', 'test/hosts/test-build.ts'],
  })
}
