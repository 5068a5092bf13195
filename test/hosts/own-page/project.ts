import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../../e2e/support/build-app'

/** A project with pages for the class, a page over a server's own JSON, and a page that queries the runtime. */
export const ownPageProject: AppProject = {
  name: 'own-page',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/own-page/app', 'test/web-socket-cases', 'src', 'vite', ...buildTools],
}

export const withoutPlugin: AppProject = {
  ...ownPageProject,
  name: 'own-page-without-plugin',
  config: 'scripts/quick-build.ts',
}
