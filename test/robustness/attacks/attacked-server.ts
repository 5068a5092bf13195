import { execFile, spawn } from 'node:child_process'
import { get } from 'node:http'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AttackedName, Target } from './attack'
import { bundledProgram } from '../../support/bundled-program'

/** How often memory and answers are looked at, ms. */
const sampleMs = 200
/** An answer that takes longer than this counts as this long, ms. */
const healthTimeoutMs = 20_000

export type AttackedServer = Awaited<ReturnType<typeof startAttackedServer>>

/** Resident memory of a process, MiB; 0 where the system does not report it. */
async function memoryMiB(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform === 'win32') return 0
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return Math.round(Number(stdout) / 1024)
}

function healthMs({ httpUrl, healthPath }: Target): Promise<number> {
  const startMs = performance.now()
  return new Promise((resolve) => {
    const request = get(httpUrl + healthPath, { agent: false, timeout: healthTimeoutMs }, (response) => {
      response.resume().on('close', () => resolve(performance.now() - startMs))
    })
    request.on('timeout', () => request.destroy()).on('error', () => resolve(performance.now() - startMs))
  })
}

/** Runs a program of this repository; it prints an address when it takes clients. */
export function runProgram(file: string, args: readonly string[]) {
  const child = spawn(process.execPath, [bundledProgram(file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString('utf8')))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    child, ended, hasEnded, output: () => output, errors: () => errors,
    /** The address of its WebSocket, once it is printed. */
    async address(): Promise<string> {
      for (;;) {
        const url = /ws:\S+(?=\s)/.exec(output)?.[0]
        if (url !== undefined) return url
        if (hasEnded()) throw new Error(`the server did not start: ${output}${errors}`)
        await Promise.race([ended, new Promise((resolve) => child.stdout.once('data', resolve))])
      }
    },
  }
}

/** Starts a server in a process of its own on a free port of this machine and watches it until `stop`. */
export async function startAttackedServer(protocol: AttackedName) {
  const isClient = protocol === 'client'
  const main = fileURLToPath(new URL(isClient ? 'client-program.ts' : '../../../server/main.ts', import.meta.url))
  const options = isClient ? [] : ['--protocol', protocol, '--port', '0', '--host', '127.0.0.1']
  const { child, ended, hasEnded, address } = runProgram(main, options)
  const wsUrl = await address()
  const target: Target = {
    wsUrl,
    httpUrl: `http://${new URL(wsUrl).host}`,
    healthPath: isClient ? '/' : '/healthz',
  }
  const startMiB = await memoryMiB(child.pid)
  let peakMiB = startMiB
  let slowestHealthMs = 0
  let isWatching = true

  async function watch(): Promise<void> {
    while (isWatching && !hasEnded()) {
      slowestHealthMs = Math.max(slowestHealthMs, await healthMs(target))
      peakMiB = Math.max(peakMiB, await memoryMiB(child.pid))
      await pause(sampleMs)
    }
  }
  const watched = watch()

  return {
    target,
    /** Ends the process and answers what it took. */
    async stop() {
      isWatching = false
      await watched
      const died = hasEnded()
      const endMiB = died ? 0 : await memoryMiB(child.pid)
      child.kill('SIGKILL')
      await ended
      return {
        startMiB, peakMiB, endMiB,
        /** The longest wait for `GET /healthz` while the attack ran, ms. */
        slowestHealthMs: Math.round(slowestHealthMs),
        /** The server's process ended by itself. */
        died,
      }
    },
  }
}
