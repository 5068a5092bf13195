import { statistics } from '../../../src/parts/statistics'
import type { ProtocolSession } from '../../../src/connection/ports/protocol'
import { onTestFinished } from 'vitest'
import type { ConnectError, SocketStatus } from '../../../src/connection/machine/status'
import type { Ports } from '../../../src/connection/ports/ports'
import { createClient } from '../../../src/connection/runtime/create-client'
import type { ClientOptions } from '../../../src/connection/runtime/client-options'
import { livePorts } from '../../support/live-ports'

export async function closing<T extends { close(): unknown }>(started: Promise<T>): Promise<T> {
  const server = await started
  onTestFinished(async () => void await server.close())
  return server
}

/** Polls every 5 ms. Rejects after 50 s with the condition. */
export async function until(holds: () => boolean, what: () => unknown = () => holds.toString()): Promise<void> {
  const startedAt = Date.now()
  while (!holds()) {
    if (Date.now() - startedAt > 50_000) throw new Error(`waited in vain: ${JSON.stringify(what())}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A client over real TCP and time. */
export function liveSample<Events extends object, Running extends ProtocolSession>(
  options: ClientOptions<Events, Running> & { readonly ports?: Partial<Ports> },
) {
  const { ports = {}, ...rest } = options
  const client = createClient({ ...rest, parts: [statistics()] }, { development: false, ports: livePorts(ports) })
  onTestFinished(() => client.dispose())
  const statuses: SocketStatus[] = []
  const errors: ConnectError[] = []
  client.on('statusChanged', (status) => statuses.push(status))
  client.on('connectError', (error) => errors.push(error))
  return {
    client,
    statuses,
    errors,
    is: (status: SocketStatus['status']) => until(() => client.status().status === status, () => client.status()),
  }
}
