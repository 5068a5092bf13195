import { spawn, type SpawnOptions } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')

export type StartedCommand = ReturnType<typeof startScript>

/** Removes the runner's variables, which would make a builder or another runner assume a test. */
export function withoutRunner(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env = { ...process.env, ...more }
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  return env
}

export function startNode(args: readonly string[], options: Pick<SpawnOptions, 'cwd' | 'detached' | 'env'>) {
  const child = spawn(process.execPath, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const watchers = new Set<() => void>()
  const keep = (chunk: Buffer): void => {
    output += stripVTControlCharacters(chunk.toString())
    for (const watcher of watchers) watcher()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    child,
    output: () => output,
    /** Resolves with the match in the output. Rejects if the process ends first. */
    says: (text: RegExp | string) => new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const found = typeof text === 'string' ? output.includes(text) && text : text.exec(output)?.[0]
        if (found === false || found === undefined) return
        watchers.delete(look)
        resolve(found)
      }
      watchers.add(look)
      look()
      void ended.then(() => reject(new Error(`The process ended without saying ${String(text)}:\n${output}`)))
    }),
    ended,
  }
}

export function startScript(script: string, args: readonly string[]) {
  const { child, ...started } = startNode(['--import', 'tsx', join(root, script), ...args], {
    cwd: root, env: withoutRunner({ NODE_ENV: 'development' }), detached: process.platform !== 'win32',
  })
  return {
    ...started,
    /** Signals all the command's processes, like Ctrl-C in a terminal. */
    interrupt(): void {
      if (child.pid === undefined || child.exitCode !== null) return
      if (process.platform === 'win32') child.kill()
      else process.kill(-child.pid, 'SIGINT')
    },
  }
}

/** Below the ephemeral ports, so that no other test's socket takes a free port. */
const PORTS = { from: 20_000, to: 32_000 } as const

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(PORTS.from, PORTS.to)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}
