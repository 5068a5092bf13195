import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledProgram } from '../support/bundled-program'

const here = dirname(fileURLToPath(import.meta.url))
const startMs = 30_000
const maxSaid = 30

/** A server in a process of its own. */
export interface StormServer {
  readonly pid: number | undefined
  readonly port: number
  readonly httpUrl: string
  readonly isFrozen: boolean
  /** As a machine that stands still. */
  freeze(): void
  thaw(): void
  /** As a machine that fails. */
  kill(): Promise<void>
  /** The last lines of its log. */
  said(): readonly string[]
}

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

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a server without an output')
  const ended = once(child, 'exit').then(() => {
    throw new Error('a server has ended before it began')
  })
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`a server did not start within ${startMs} ms`)), startMs).unref()
  })
  const [line] = await Promise.race([once(child.stdout, 'data'), ended, late]) as [Buffer]
  return line.toString()
}

interface Address {
  readonly port: number
  readonly httpUrl: string
}

function readAddress(text: string): Address {
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && 'port' in value && 'httpUrl' in value) {
    return { port: Number(value.port), httpUrl: String(value.httpUrl) }
  }
  throw new Error(`no address of a server: ${text}`)
}

export async function startServer(program: string, args: object): Promise<StormServer> {
  const child = spawn(process.execPath, [program, JSON.stringify(args)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n').map((line) => `${new Date().toISOString()} ${line}`))
    said.splice(0, Math.max(0, said.length - maxSaid))
  })
  child.stdin.on('error', () => undefined)
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const gone = once(child, 'exit')
  let isFrozen = false
  try {
    return {
      pid: child.pid,
      ...readAddress(await firstLine(child)),
      get isFrozen() {
        return isFrozen
      },
      freeze() {
        isFrozen = child.kill('SIGSTOP')
      },
      thaw() {
        isFrozen = false
        child.kill('SIGCONT')
      },
      async kill() {
        process.removeListener('exit', end)
        child.kill('SIGKILL')
        await gone
      },
      said: () => said,
    }
  } catch (error) {
    end()
    throw error
  }
}
