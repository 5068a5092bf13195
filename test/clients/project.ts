import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../e2e/support/build-app'
import { clientNames } from './clients'

/** A uni-app project with a page that runs a client by name. */
export const clientsProject: AppProject = {
  name: 'clients',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/clients/app', 'test/clients/client-driver.ts', 'test/clients/talks.ts',
    ...clientNames.map((name) => `test/clients/${name}/talk.ts`), 'src/web-socket', 'src/platform',
    'src/connection', 'src/shared', 'vite', 'package.json', ...buildTools],
}
