import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWorker } from '../load/worker'
import { bundledProgram } from '../support/bundled-program'
import type { StormServerArgs } from './server-process'

const maxSaid = 30
const programs = ['server-process', 'storm'].map((name) => new URL(`./${name}.ts`, import.meta.url))

/** The code of server and storm: results of other code do not count. */
export function stormCode(): string {
  const code = createHash('sha256')
  // The name of a bundle has the hash of its content.
  for (const program of programs) code.update(basename(bundledProgram(fileURLToPath(program))))
  return code.digest('hex').slice(0, 16)
}

export type StormServer = Awaited<ReturnType<typeof startServer>>

interface Address {
  readonly port: number
  readonly httpUrl: string
}

/** Starts a server in a process of its own, which ends with this one; resolves when it takes clients. */
export async function startServer(args: StormServerArgs) {
  const worker = startWorker(String(programs[0]), args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const { child } = worker
  const said: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n').map((line) => `${new Date().toISOString()} ${line}`))
    said.splice(0, Math.max(0, said.length - maxSaid))
  })
  // A frozen one does not notice that its parent has gone.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const address = await worker.ask<Address>({})
  let isFrozen = false
  return {
    pid: child.pid,
    ...address,
    get isFrozen(): boolean {
      return isFrozen
    },
    /** As a machine that stands still. */
    freeze(): void {
      isFrozen = child.kill('SIGSTOP')
    },
    thaw(): void {
      isFrozen = false
      child.kill('SIGCONT')
    },
    /** As a machine that fails. */
    async kill(): Promise<void> {
      process.removeListener('exit', end)
      await worker.kill()
    },
    /** The last lines of its log. */
    said: (): readonly string[] => said,
  }
}
