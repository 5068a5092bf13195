import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../scripts/programs'

/** A real Redis on a free port, with a folder of its own. */
export interface RedisServer {
  /** Such as `redis://127.0.0.1:6379`; the same after a restart. */
  readonly url: string
  readonly port: number
  /** The process; another one after a restart. */
  pid(): number | undefined
  /** How long its append-only file is. */
  dataBytes(): Promise<number>
  /** Once it is gone: cuts the append-only file back to what it was when it was that long. */
  cutData(bytes: number): Promise<void>
  /** Ends it as a crash does; what was acknowledged is on the disk. Resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what it had or empty; resolves when it answers. */
  start(options: { readonly keepData: boolean }): Promise<void>
  /** `kill`, then `start`. */
  restart(options: { readonly keepData: boolean }): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

const patienceMs = 20_000
/** Another may take a free port before Redis does. */
const maxTries = 5

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** Whether Redis answers there, also to ask for a password; one that still reads its file says so instead. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const settle = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('data', (data) => settle(/^(\+PONG|-NOAUTH)/.test(data.toString())))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}

interface Running {
  readonly child: ChildProcess
  readonly gone: Promise<void>
  isGone(): boolean
  readonly said: () => string
}

function launch(program: string, port: number, folder: string, more: readonly string[]): Running {
  const child = spawn(program, [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no', '--save', '',
    '--appendonly', 'yes', '--appendfsync', 'always', '--hz', '100', ...more,
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let isGone = false
  const receive = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4_000))
  child.stdout.on('data', receive)
  child.stderr.on('data', receive)
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      isGone = true
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return { child, gone, isGone: () => isGone, said: () => said }
}

async function untilItAnswers({ isGone, said }: Running, port: number): Promise<boolean> {
  const beganMs = performance.now()
  while (!isGone()) {
    if (await answers(port)) return true
    if (performance.now() - beganMs > patienceMs) throw new Error(`redis-server does not answer: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

/**
 * Starts one; rejects when there is no `redis-server` on this machine.
 * @param options of its command line
 */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const found = findProgram('redis-server')
  if (found === undefined) throw new Error('redis-server is not on this machine')
  const program = found
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-redis-'))

  async function first(triesLeft = maxTries): Promise<readonly [Running, number]> {
    const port = await freePort()
    const running = launch(program, port, folder, options)
    if (await untilItAnswers(running, port)) return [running, port]
    if (triesLeft <= 1) throw new Error(`redis-server has ended: ${running.said()}`)
    return first(triesLeft - 1)
  }

  const [begun, port] = await first()
  let running = begun
  // A worker that ends in the middle of a test leaves nothing behind.
  const endWithUs = (): void => void running.child.kill('SIGKILL')
  process.once('exit', endWithUs)

  async function dataFile(): Promise<string> {
    const files = await readdir(join(folder, 'appendonlydir'))
    const name = files.find((each) => each.endsWith('.incr.aof'))
    if (name === undefined) throw new Error('no append-only file')
    return join(folder, 'appendonlydir', name)
  }

  async function kill(): Promise<void> {
    running.child.kill('SIGKILL')
    await running.gone
  }

  async function start({ keepData }: { readonly keepData: boolean }): Promise<void> {
    if (!keepData) {
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    }
    running = launch(program, port, folder, options)
    if (!(await untilItAnswers(running, port))) throw new Error(`redis-server has ended: ${running.said()}`)
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => running.child.pid,
    dataBytes: async () => (await stat(await dataFile())).size,
    cutData: async (bytes) => truncate(await dataFile(), bytes),
    kill,
    start,
    async restart(how) {
      await kill()
      await start(how)
    },
    async stop() {
      process.removeListener('exit', endWithUs)
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
