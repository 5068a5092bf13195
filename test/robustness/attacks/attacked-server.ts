import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { get } from 'node:http'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AttackedName, Target } from './attack'
import { bundledProgram } from '../../support/bundled-program'

/** How often memory and answers are looked at, ms. */
const sampleMs = 200
const startTimeoutMs = 30_000
/** An answer that takes longer than this counts as this long, ms. */
const healthTimeoutMs = 20_000

interface ServerFigures {
  readonly startMiB: number
  readonly peakMiB: number
  readonly endMiB: number
  /** Files and sockets that are open at the end beyond those at the start; 0 where the system does not list them. */
  readonly leftOpen: number
  /** The longest wait for `GET /healthz` while the attack ran, ms. */
  readonly slowestHealthMs: number
  /** The server's process ended by itself. */
  readonly died: boolean
}

export type AttackedServer = Awaited<ReturnType<typeof startAttackedServer>>

/** Resident memory of a process, MiB; 0 where the system does not report it. */
async function memoryMiB(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform === 'win32') return 0
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return Math.round(Number(stdout) / 1024)
}

function openFiles(pid: number | undefined): number {
  const folder = `/proc/${pid ?? ''}/fd`
  return pid !== undefined && existsSync(folder) ? readdirSync(folder).length : 0
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

async function printedAddress(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the server did not start: ${output}`)), startTimeoutMs)
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
      const url = /ws:\S+/.exec(output)?.[0]
      if (url === undefined) return
      clearTimeout(late)
      resolve(url)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('close', () => reject(new Error(`the server did not start: ${output}`)))
  })
}

/** Starts a server in a process of its own on a free port of this machine and watches it until `stop`. */
export async function startAttackedServer(protocol: AttackedName) {
  const isProgram = protocol === 'page' || protocol === 'client'
  const main = fileURLToPath(new URL(isProgram ? `${protocol}-program.ts` : '../../../server/main.ts', import.meta.url))
  const options = isProgram ? [] : ['--protocol', protocol, '--port', '0', '--host', '127.0.0.1']
  const child = spawn(process.execPath, [bundledProgram(main), ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  const wsUrl = await printedAddress(child)
  const target: Target = {
    protocol,
    wsUrl: protocol === 'mode-code' ? `${wsUrl}?name=attacker` : wsUrl,
    httpUrl: `http://${new URL(wsUrl).host}`,
    healthPath: isProgram ? '/' : '/healthz',
  }
  const startFiles = openFiles(child.pid)
  const startMiB = await memoryMiB(child.pid)
  let peakMiB = startMiB
  let slowestHealthMs = 0
  let isWatching = true

  async function watch(): Promise<void> {
    while (isWatching && child.exitCode === null && child.signalCode === null) {
      slowestHealthMs = Math.max(slowestHealthMs, await healthMs(target))
      peakMiB = Math.max(peakMiB, await memoryMiB(child.pid))
      await pause(sampleMs)
    }
  }
  const watched = watch()

  return {
    target,
    /** Ends the process and answers what it took. */
    async stop(): Promise<ServerFigures> {
      isWatching = false
      await watched
      const died = child.exitCode !== null || child.signalCode !== null
      const leftOpen = died ? 0 : Math.max(0, openFiles(child.pid) - startFiles)
      const endMiB = died ? 0 : await memoryMiB(child.pid)
      if (!died) {
        child.kill('SIGKILL')
        await once(child, 'close')
      }
      return { startMiB, peakMiB, endMiB, leftOpen, slowestHealthMs: Math.round(slowestHealthMs), died }
    },
  }
}
