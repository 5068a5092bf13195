import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../../e2e/support/build-app'

/** A uni-app project with pages that were written for the class, and a page over a server's own JSON. */
export const ownPageProject: AppProject = {
  name: 'own-page',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/own-page/app', 'src', 'vite', ...buildTools],
}

/** The same, built without the build plugin. */
export const withoutPlugin: AppProject = {
  ...ownPageProject,
  name: 'own-page-without-plugin',
  config: 'scripts/quick-build.ts',
}
