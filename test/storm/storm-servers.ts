import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledProgram } from '../support/bundled-program'

const here = dirname(fileURLToPath(import.meta.url))
const startMs = 30_000
const maxSaid = 30

export type StormServer = Awaited<ReturnType<typeof startServer>>

interface Bundle {
  /** A server. */
  readonly program: string
  /** The code of server and storm: results of other code do not count. */
  readonly code: string
}

/** Bundles server and storm: servers are started again and again. */
export function bundleStorm(): Bundle {
  const [program = '', storm = ''] = ['server-process', 'storm'].map((name) => bundledProgram(join(here, `${name}.ts`)))
  // The name of a bundle has the hash of its content.
  const code = createHash('sha256').update(basename(program)).update(basename(storm)).digest('hex')
  return { program, code: code.slice(0, 16) }
}

interface Address {
  readonly port: number
  readonly httpUrl: string
}

const isAddress = (value: unknown): value is Address =>
  typeof value === 'object' && value !== null && 'port' in value && 'httpUrl' in value

/** Starts a server in a process of its own, which ends with this one; resolves when it takes clients. */
export async function startServer(program: string, args: object) {
  const child = fork(program, [JSON.stringify(args)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const said: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n').map((line) => `${new Date().toISOString()} ${line}`))
    said.splice(0, Math.max(0, said.length - maxSaid))
  })
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const gone = once(child, 'exit')
  const early = gone.then(() => {
    throw new Error('a server has ended before it began')
  })
  const began = once(child, 'message', { signal: AbortSignal.timeout(startMs) })
  const [address] = await Promise.race([began, early]).catch((error: unknown) => {
    end()
    throw error
  }) as readonly unknown[]
  if (!isAddress(address)) throw new Error(`no address of a server: ${JSON.stringify(address)}`)
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
      child.kill('SIGKILL')
      await gone
    },
    /** The last lines of its log. */
    said: (): readonly string[] => said,
  }
}
