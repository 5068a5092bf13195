import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
/** Beneath the packages, which are not in the bundles. */
const cache = join(here, '../../node_modules/.cache')
const startMs = 30_000
const mostSaid = 30

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
  remove(): Promise<void>
}

/** Bundles one file without a loader: servers are started again and again. */
export async function bundleStorm(): Promise<Bundle> {
  await mkdir(cache, { recursive: true })
  const outdir = await mkdtemp(join(cache, 'storm-'))
  await build({
    entryPoints: ['server-process', 'storm'].map((name) => join(here, `${name}.ts`)), outdir,
    outExtension: { '.js': '.mjs' }, bundle: true, packages: 'external', platform: 'node', format: 'esm',
    target: 'node20', logLevel: 'error',
  })
  const hash = createHash('sha256')
  for (const name of (await readdir(outdir)).sort()) hash.update(await readFile(join(outdir, name)))
  return {
    program: join(outdir, 'server-process.mjs'),
    code: hash.digest('hex').slice(0, 16),
    remove: () => rm(outdir, { recursive: true, force: true }),
  }
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
    said.splice(0, Math.max(0, said.length - mostSaid))
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
