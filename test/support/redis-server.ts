import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchOnFreePort, launchProgram } from './launched-program'

export type RedisServer = Awaited<ReturnType<typeof startRedis>>

interface Restart {
  readonly keepData: boolean
}

/** A password request counts as a response. While loading its file, Redis responds with an error. */
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

/** Starts a real Redis with its own port and folder. Rejects without `redis-server`. */
export async function startRedis(options: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-redis-'))
  const argsOf = (port: number): readonly string[] => [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no', '--save', '',
    // Without fsync a killed process still loses no written data. With fsync, a busy disk delays each command.
    '--appendonly', 'yes', '--appendfsync', 'no', '--hz', '100', ...options,
  ]
  const begun = await launchOnFreePort('redis-server', argsOf, { answers })
  const { port } = begun
  let running = begun.program

  async function dataFile(): Promise<string> {
    const files = await readdir(join(folder, 'appendonlydir'))
    const name = files.find((each) => each.endsWith('.incr.aof'))
    if (name === undefined) throw new Error('no append-only file')
    return join(folder, 'appendonlydir', name)
  }

  /** Kills Redis like a crash, with acknowledged data in its file. Resolves when the process has ended. */
  const kill = (): Promise<void> => running.kill()

  async function start({ keepData }: Restart): Promise<void> {
    if (!keepData) {
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    }
    const launched = await launchProgram('redis-server', argsOf(port), port, { answers })
    if (launched === undefined) throw new Error(`another has taken port ${port}`)
    running = launched
  }

  return {
    /** URL, such as `redis://127.0.0.1:6379`. Stays the same after a restart. */
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => running.child.pid,
    dataBytes: async () => (await stat(await dataFile())).size,
    /** Truncates the ended process's append-only file. */
    cutData: async (bytes: number) => truncate(await dataFile(), bytes),
    kill,
    start,
    async restart(how: Restart): Promise<void> {
      await kill()
      await start(how)
    },
    async stop(): Promise<void> {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
