import process from 'node:process'
import type { ScaleServerArgs, ScaleServerFigures } from '../load/scale-server'
import { startWorker } from '../load/worker'

export type ServerProcess = Awaited<ReturnType<typeof startServer>>

/** Starts a feed server in its own process, which ends with this process. Resolves when the server accepts clients. */
export async function startServer(args: ScaleServerArgs) {
  const its: ScaleServerArgs = { positions: 6, ...args }
  const worker = startWorker<object, ScaleServerFigures>(
    './scale-server.ts', its, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const { child } = worker
  // A frozen process does not detect its parent's end.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const { port, httpUrl } = await worker.ask({})
  return {
    port, httpUrl,
    /** Suspends the process, like a suspended machine. */
    freeze: (): void => void child.kill('SIGSTOP'),
    thaw: (): void => void child.kill('SIGCONT'),
    async kill(): Promise<void> {
      process.removeListener('exit', end)
      await worker.kill()
    },
  }
}
