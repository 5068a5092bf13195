import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildTools, type AppProject } from '../../e2e/support/build-app'

/** The uni-app project that asks the runtimes what they do, and runs socket port and WebSocket class in them. */
export const probeProject: AppProject = {
  name: 'probe',
  folder: join(dirname(fileURLToPath(import.meta.url)), 'app'),
  inputs: ['test/hosts/probe/app', 'test/contract/driven-socket.ts', 'test/contract/messages.ts',
    'test/contract/far-commands.ts', 'test/web-socket-cases', 'src/platform', 'src/connection', 'src/shared',
    'src/web-socket', 'src/web-socket.ts', ...buildTools],
}
