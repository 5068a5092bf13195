import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Serve } from '../client-case'
import { findProgram } from '../../../scripts/programs'
import { startProgram } from '../support/program'
import { openRelay } from '../support/relay'

const START_TIMEOUT_MS = 30_000

/** The real `nats-server`, with its WebSocket on a port that it chooses itself. */
export const serve: Serve = async () => {
  const path = findProgram('nats-server')
  if (path === undefined) return 'not here: nats-server is not on the PATH'
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-nats-'))
  const config = join(folder, 'nats.conf')
  writeFileSync(config, `
    listen: "127.0.0.1:-1"
    ports_file_dir: ${JSON.stringify(folder)}
    websocket { listen: "127.0.0.1:-1", no_tls: true }
  `)
  const program = startProgram(path, ['--config', config])

  async function stop(): Promise<void> {
    await program.stop()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    const relay = await openRelay(await program.until(() => socketPort(folder), START_TIMEOUT_MS))
    return {
      url: `ws://127.0.0.1:${relay.port}`,
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

/** The port that the server writes down when it listens. */
function socketPort(folder: string): number | undefined {
  const name = readdirSync(folder).find((each) => each.endsWith('.ports'))
  const [, port] = name === undefined ? [] : /ws:\/\/[\d.]+:(\d+)"/.exec(readFileSync(join(folder, name), 'utf8')) ?? []
  return port === undefined ? undefined : Number(port)
}
