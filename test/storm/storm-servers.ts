import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ScaleServerArgs, ScaleServerFigures } from '../load/scale-server'
import { startWorker } from '../load/worker'
import { bundledProgram } from '../support/bundled-program'

const maxSaid = 30
const programs = ['../load/scale-server.ts', './storm.ts'].map((name) => new URL(name, import.meta.url))

/** Server and storm code. Results of other code do not count. */
export function stormCode(): string {
  const code = createHash('sha256')
  // The name of a bundle has the hash of its content.
  for (const program of programs) code.update(basename(bundledProgram(fileURLToPath(program))))
  return code.digest('hex').slice(0, 16)
}

export type StormServer = Awaited<ReturnType<typeof startServer>>

/** The server process ends with this process. Resolves when the server accepts clients. */
export async function startServer(args: ScaleServerArgs) {
  const its: ScaleServerArgs = { positions: 6, ...args }
  const worker = startWorker<object, ScaleServerFigures>(
    './scale-server.ts', its, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const { child } = worker
  const said: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n').map((line) => `${new Date().toISOString()} ${line}`))
    said.splice(0, Math.max(0, said.length - maxSaid))
  })
  // A frozen process does not notice that its parent has ended.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const { port, httpUrl } = await worker.ask({})
  let isFrozen = false
  return {
    pid: child.pid,
    port, httpUrl,
    get isFrozen(): boolean {
      return isFrozen
    },
    /** Suspends the process, like a suspended machine. */
    freeze(): void {
      isFrozen = child.kill('SIGSTOP')
    },
    thaw(): void {
      isFrozen = false
      child.kill('SIGCONT')
    },
    /** Kills the process, like a failed machine. */
    async kill(): Promise<void> {
      process.removeListener('exit', end)
      await worker.kill()
    },
    said: (): readonly string[] => said,
  }
}
