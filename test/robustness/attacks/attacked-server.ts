import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Attack, AttackedName, Target } from './attack'
import { findProgram } from '../../../scripts/programs'
import { startRedis } from '../../support/redis-server'
import { bundledProgram } from '../../support/bundled-program'

const sampleMs = 200
/** Slower responses count as this long, ms. */
const healthTimeoutMs = 20_000

export type AttackedServer = Awaited<ReturnType<typeof startAttackedServer>>

/** Resident memory, MiB; 0 where unavailable. */
async function memoryMiB(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform === 'win32') return 0
  // Cheaper than starting a process for each sample.
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined)
  if (status !== undefined) return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
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

/** Runs a program that prints an address when it accepts clients. */
export function runProgram(file: string, args: readonly string[], nodeOptions: readonly string[] = []) {
  const nodeArgs = [...nodeOptions, bundledProgram(file), ...args]
  const child = spawn(process.execPath, nodeArgs, { stdio: ['ignore', 'pipe', 'pipe'] })
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

const serverProgram = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

export const canAttack = (name: AttackedName): boolean => !overRedis(name) || findProgram('redis-server') !== undefined

export const overRedis = (name: AttackedName): boolean => name.endsWith('-redis')

/** A server over Redis closes connections with 1013 until its first beat. */
async function healthy({ httpUrl, healthPath }: Target): Promise<void> {
  const untilMs = performance.now() + healthTimeoutMs
  while ((await fetch(httpUrl + healthPath).catch(() => undefined))?.ok !== true) {
    if (performance.now() > untilMs) throw new Error(`${httpUrl} is not healthy`)
    await pause(50)
  }
}

/** Starts a server, or two over their own Redis, in separate processes on free ports. Watches them until `stop`. */
export async function startAttackedServer(name: AttackedName) {
  const redis = overRedis(name) ? await startRedis() : undefined
  const options = ['--protocol', name.replace('-redis', ''), '--port', '0', '--host', '127.0.0.1']
  if (name.startsWith('copy-trading')) options.push('--positions', overRedis(name) ? '100' : '1000')
  if (redis !== undefined) options.push('--redis', redis.url)
  const programs = Array.from({ length: redis === undefined ? 1 : 2 }, () => runProgram(serverProgram, options))
  const targets = await Promise.all(programs.map(async ({ address }): Promise<Target> => {
    const wsUrl = await address()
    const started = { wsUrl, httpUrl: `http://${new URL(wsUrl).host}`, healthPath: '/healthz' }
    await healthy(started)
    return started
  }))
  const [first, other] = targets
  if (first === undefined) throw new Error('no server')
  const target: Target = { ...first, ...(other && { other }), ...(redis && { redisUrl: redis.url }) }
  const hasEnded = (): boolean => programs.some((program) => program.hasEnded())
  const serversMiB = async (): Promise<number> =>
    Math.max(...await Promise.all(programs.map(({ child }) => memoryMiB(child.pid))))
  const startMiB = await serversMiB()
  let peakMiB = startMiB
  let redisPeakMiB = 0
  let slowestHealthMs = 0
  let isWatching = true

  async function watch(): Promise<void> {
    while (isWatching && !hasEnded()) {
      slowestHealthMs = Math.max(slowestHealthMs, ...await Promise.all(targets.map(healthMs)))
      peakMiB = Math.max(peakMiB, await serversMiB())
      redisPeakMiB = Math.max(redisPeakMiB, await memoryMiB(redis?.pid()))
      await pause(sampleMs)
    }
  }
  const watched = watch()

  return {
    target,
    async stop() {
      isWatching = false
      await watched
      const died = hasEnded()
      const endMiB = died ? 0 : await serversMiB()
      for (const { child } of programs) child.kill('SIGKILL')
      await Promise.all(programs.map(({ ended }) => ended))
      await redis?.stop()
      return {
        startMiB, peakMiB, endMiB, ...(redis === undefined ? {} : { redisPeakMiB }),
        /** Slowest `GET /healthz` during the attack, ms. */
        slowestHealthMs: Math.round(slowestHealthMs),
        died,
      }
    },
  }
}

export async function runAttack(
  { run }: Pick<Attack, 'run'>, server: Pick<AttackedServer, 'target' | 'stop'>, size: number,
) {
  const startMs = performance.now()
  const [attacked] = await Promise.allSettled([run(server.target, size)])
  const seconds = Math.round((performance.now() - startMs) / 100) / 10
  const measured = await server.stop()
  if (attacked.status === 'rejected') throw attacked.reason
  return { seconds, ...measured, ...attacked.value }
}
