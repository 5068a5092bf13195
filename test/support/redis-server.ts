import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchOnFreePort, launchProgram } from './launched-program'

export type RedisServer = Awaited<ReturnType<typeof startRedis>>

interface Restart {
  /** It starts with what it had, or empty. */
  readonly keepData: boolean
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

/**
 * Starts a real Redis on a free port, with a folder of its own; rejects when this machine has no `redis-server`.
 * @param options of its command line
 */
export async function startRedis(options: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-redis-'))
  const argsOf = (port: number): readonly string[] => [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no', '--save', '',
    // Without a sync a killed process loses nothing that it has written; with one, a busy disk stops each command.
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

  /** Ends it as a crash does; what was acknowledged is in its file. Resolves when it is gone. */
  const kill = (): Promise<void> => running.kill()

  /** Starts it again on the same port; resolves when it answers. */
  async function start({ keepData }: Restart): Promise<void> {
    if (!keepData) {
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    }
    const launched = await launchProgram('redis-server', argsOf(port), port, { answers })
    if (launched === undefined) throw new Error(`another has taken port ${port}`)
    running = launched
  }

  return {
    /** Such as `redis://127.0.0.1:6379`; the same after a restart. */
    url: `redis://127.0.0.1:${port}`,
    port,
    /** The process; another one after a restart. */
    pid: () => running.child.pid,
    /** How long its append-only file is. */
    dataBytes: async () => (await stat(await dataFile())).size,
    /** Once it is gone: cuts the append-only file back to what it was when it was that long. */
    cutData: async (bytes: number) => truncate(await dataFile(), bytes),
    kill,
    start,
    async restart(how: Restart): Promise<void> {
      await kill()
      await start(how)
    },
    /** Ends it and removes its folder. */
    async stop(): Promise<void> {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
