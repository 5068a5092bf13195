import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Serve } from '../client-case'
import { findProgram } from '../../../scripts/programs'
import { launchOnFreePort } from '../../support/launched-program'
import { serveBehindRelay } from '../support/relay'

export const serve: Serve = async () => {
  if (findProgram('nats-server') === undefined) return 'not here: nats-server is not on the PATH'
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-nats-'))
  const config = join(folder, 'nats.conf')
  const { program, port } = await launchOnFreePort('nats-server', (socketPort) => {
    writeFileSync(config, `
      listen: "127.0.0.1:-1"
      websocket { listen: "127.0.0.1:${socketPort}", no_tls: true }
    `)
    return ['--config', config]
  })
  return serveBehindRelay(port, '', async () => {
    await program.kill()
    rmSync(folder, { recursive: true, force: true })
  })
}
