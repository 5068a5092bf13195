import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../../e2e/support/build-app'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** examples/quick-start over the sources; it finds the server's address in its storage. */
export const jsonPageProject: AppProject = {
  name: 'json-page',
  folder: at('examples/quick-start/src'),
  root: at('examples/quick-start'),
  config: 'test/hosts/json-page/vite.config.ts',
  inputs: ['examples/quick-start', 'src', 'test/hosts/json-page/vite.config.ts', 'test/hosts/test-build.ts',
    ...buildTools],
}
