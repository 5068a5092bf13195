import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connect, createServer } from 'node:net'
import { findProgram } from '../../../scripts/programs'
import type { Serve, Server } from '../client-case'
import { type Program, startProgram } from '../support/program'
import { openRelay } from '../support/relay'

/** Free ports of this machine. Another process may take one before it is used. */
async function freePorts(count: number): Promise<readonly number[]> {
  // Opened together, so that no port is given twice.
  const servers = Array.from({ length: count }, () => createServer())
  return Promise.all(servers.map((server) => new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })))
}

/** Whether somebody listens there. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', settle(true))
    socket.once('error', settle(false))
  })
}

const START_TIMEOUT_MS = 60_000
/** Somebody else may take a free port before RabbitMQ does. */
const MOST_TRIES = 3
/** Debian's program of that name makes itself another user first; the one behind it may run as anybody. */
const BEHIND_DEBIANS = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** The real RabbitMQ with its plugin for STOMP over WebSocket, and nothing else; all that it keeps is in a folder. */
export const serve: Serve = async () => {
  const found = findProgram('rabbitmq-server')
  if (found === undefined) return 'not here: rabbitmq-server is not on the PATH'
  const path = existsSync(BEHIND_DEBIANS) ? BEHIND_DEBIANS : found
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(path)
    } catch (error) {
      if (tries === MOST_TRIES) throw error
    }
  }
}

async function start(path: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-rabbitmq-'))
  const [socketPort = 0, nodePort = 0, namesPort = 0] = await freePorts(3)
  const names = { ERL_EPMD_PORT: String(namesPort), ERL_EPMD_ADDRESS: '127.0.0.1' }
  const started: Program[] = []

  async function stop(): Promise<void> {
    await Promise.all(started.map((program) => program.stop()))
    rmSync(folder, { recursive: true, force: true })
  }

  // It has nothing that would have to be saved, and takes seconds to end by itself.
  function begin(program: string, env: NodeJS.ProcessEnv): Program {
    const begun = startProgram(program, [], { env, stopTimeoutMs: 0 })
    started.push(begun)
    return begun
  }

  try {
    // Erlang's directory of nodes: one that is not started for it would stay when RabbitMQ is gone.
    const directory = begin(besides(path, 'epmd'), names)
    await directory.until(async () => (await listens(namesPort)) || undefined, START_TIMEOUT_MS)
    const broker = begin(path, {
      ...names,
      ...settings(folder, socketPort),
      RABBITMQ_NODENAME: `tradewire-${namesPort}@localhost`,
      RABBITMQ_DIST_PORT: String(nodePort),
    })
    await broker.until(() => /Server startup complete/.exec(broker.words()) ?? undefined, START_TIMEOUT_MS)
    const relay = await openRelay(socketPort)
    return {
      url: `ws://127.0.0.1:${relay.port}/ws`,
      loseLines: relay.loseLines,
      async close() {
        await relay.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Files in the folder, and where RabbitMQ looks for them. */
function settings(folder: string, socketPort: number): NodeJS.ProcessEnv {
  const [plugins, config] = [join(folder, 'enabled_plugins'), join(folder, 'rabbitmq.conf')]
  writeFileSync(plugins, '[rabbitmq_web_stomp].')
  // Bytes of any value fit in no text frame.
  writeFileSync(config, `
    listeners.tcp = none
    stomp.listeners.tcp = none
    web_stomp.tcp.ip = 127.0.0.1
    web_stomp.tcp.port = ${socketPort}
    web_stomp.ws_frame = binary
    log.console = true
    log.console.level = info
    log.file = false
  `)
  return {
    HOME: folder,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
  }
}

/** A program of Erlang, which need not be where RabbitMQ is. */
function besides(path: string, name: string): string {
  const there = join(dirname(path), name)
  return existsSync(there) ? there : name
}
