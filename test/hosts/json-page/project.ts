import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../../e2e/support/build-app'

/** A uni-app project of the first two files of docs/en/json.md; it finds the server's address in its storage. */
export const jsonPageProject: AppProject = {
  name: 'json-page',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/json-page/app', 'src', 'test/hosts/test-build.ts', ...buildTools],
}
