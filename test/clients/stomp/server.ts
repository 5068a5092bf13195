import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findProgram } from '../../../scripts/programs'
import { freePorts } from '../../e2e/support/started'
import type { Serve, Server } from '../client-case'
import { launchProgram, type LaunchedProgram } from '../../support/launched-program'
import { serveBehindRelay } from '../support/relay'

/** Another program may take a free port before RabbitMQ does. */
const MOST_TRIES = 3
/** Debian's `rabbitmq-server` first switches to another user. The program that it starts runs as any user. */
const BEHIND_DEBIANS = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** Starts RabbitMQ with only STOMP over WebSocket and with all data in one folder. */
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
  const started: LaunchedProgram[] = []

  async function begin(program: string, env: NodeJS.ProcessEnv, port: number): Promise<void> {
    const begun = await launchProgram('rabbitmq-server', [], port, { path: program, env })
    if (begun === undefined) throw new Error(`another has taken port ${port}`)
    started.push(begun)
  }

  async function stop(): Promise<void> {
    await Promise.all(started.map((program) => program.kill()))
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    // Starts Erlang's node registry separately, because a registry started by RabbitMQ would outlive RabbitMQ.
    await begin(besides(path, 'epmd'), names, namesPort)
    await begin(path, {
      ...names,
      ...settings(folder, socketPort),
      RABBITMQ_NODENAME: `tradewire-${namesPort}@localhost`,
      RABBITMQ_DIST_PORT: String(nodePort),
    }, socketPort)
    return await serveBehindRelay(socketPort, '/ws', stop)
  } catch (error) {
    await stop()
    throw error
  }
}

function settings(folder: string, socketPort: number): NodeJS.ProcessEnv {
  const [plugins, config] = [join(folder, 'enabled_plugins'), join(folder, 'rabbitmq.conf')]
  writeFileSync(plugins, '[rabbitmq_web_stomp].')
  // Text frames cannot contain arbitrary bytes.
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

/** Finds an Erlang program, which may be in a different folder than RabbitMQ. */
function besides(path: string, name: string): string {
  const there = join(dirname(path), name)
  return existsSync(there) ? there : name
}
