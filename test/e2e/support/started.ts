import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')

export type StartedCommand = ReturnType<typeof startScript>

/** Runs a script of the repository as `npm start` does. */
export function startScript(script: string, args: readonly string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development' }
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, script), ...args], {
    cwd: root,
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set<() => void>()
  const keep = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const watcher of watchers) watcher()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    /** Both streams so far. */
    output: () => output,
    /** Resolves when the output contains `text`; rejects when the command ends before. */
    says: (text: string) => new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!output.includes(text)) return
        watchers.delete(look)
        resolve()
      }
      watchers.add(look)
      look()
      void ended.then(() => reject(new Error(`The command ended without saying "${text}":\n${output}`)))
    }),
    /** As Ctrl-C in a terminal: the signal goes to all of the command's processes. */
    interrupt(): void {
      if (child.pid === undefined || child.exitCode !== null) return
      if (process.platform === 'win32') child.kill()
      else process.kill(-child.pid, 'SIGINT')
    },
    ended,
  }
}

/** Below the ephemeral ports of the system: no other test's socket takes one in between. */
const PORTS = { from: 20_000, to: 32_000 } as const

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(PORTS.from, PORTS.to)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}
