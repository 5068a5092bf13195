import type { createClient } from '../../../../src/connection/runtime/client'
import { defaultCloseCodes } from '../../../../src/connection/policy/close-codes'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import type { SocketEvent } from '../../../../src/connection/ports/ports'
import type { Naive } from './naive'

type Create = Naive<typeof createClient>

const DAY_MS = 86_400_000

const withPolicy = (policy: Partial<ConnectionPolicy>): Create => (original) => (options, environment) =>
  original({ ...options, policy: { ...options.policy, ...policy } }, environment)

export const waitForEachClose = withPolicy({ closeTimeoutMs: DAY_MS })
export const stayForEver = withPolicy({ backgroundMs: Infinity })
export const waitForTheNetwork = withPolicy({ maxAttempts: 0 })
export const trustTheLine = withPolicy({ ping: false })
export const trustNormalClosure = withPolicy({
  closeCodes: { ...defaultCloseCodes, 1000: { kind: 'final', code: 'connection-lost' } },
})

export const believeOffline: Create = (original) => (options, environment) => {
  const { socket, network } = environment.ports
  const open = new Set<() => void>()
  network?.watch((online) => {
    if (!online) for (const end of [...open]) end()
  })
  const ports = {
    ...environment.ports,
    socket: {
      ...socket,
      open(request: Parameters<typeof socket.open>[0], listener: (event: SocketEvent) => void) {
        const connection = socket.open(request, (event) => {
          if (event.type === 'closed' || event.type === 'refused') open.delete(end)
          listener(event)
        })
        function end(): void {
          open.delete(end)
          connection.drop()
          listener({ type: 'closed', code: 1006, reason: '' })
        }
        open.add(end)
        return connection
      },
    },
  }
  return original(options, { ...environment, ports })
}

export const countForEver: Create = (original) => (options, environment) => {
  const client = original(options, environment)
  return {
    ...client,
    reconnect: () => (client.status().status === 'failed' ? 'no-lease' : client.reconnect()),
  }
}
