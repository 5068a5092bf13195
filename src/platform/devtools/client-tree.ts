import { leaseUse, statusText } from '../../connection/inspector/inspector-model'
import type { SocketStatus } from '../../connection/machine/status'
import type { SocketClient } from '../../connection/runtime/client-api'
import type { InspectorNode, InspectorState } from './devtools-api'

/** Maximum number of stored attempts: enough for four outages of five attempts (DV-17). */
const maxAttempts = 20

type InspectedClient = Pick<SocketClient<object>, 'name' | 'status' | 'leases' | 'tabs' | 'session'>

export interface ClientTree {
  readonly client: InspectedClient
  /** The most recent statuses, oldest first. */
  readonly attempts: readonly { readonly key: string; readonly value: string }[]
  changed(status: SocketStatus): void
}

export function createClientTree(client: InspectedClient): ClientTree {
  let attempts: ClientTree['attempts'] = []
  return {
    client,
    get attempts() {
      return attempts
    },
    changed(status) {
      const key = new Date(status.sinceMs).toISOString().slice(11, 23)
      attempts = [...attempts, { key, value: statusText(status) }].slice(-maxAttempts)
    },
  }
}

const isGood = (status: SocketStatus['status']): boolean => status === 'open' || status === 'idle'

function tag(label: string, isFine: boolean): NonNullable<InspectorNode['tags']>[number] {
  return { label, textColor: 0xffffff, backgroundColor: isFine ? 0x2e7d4f : 0x9a6a00 }
}

export function nodeOf({ client }: ClientTree): InspectorNode {
  const { status } = client.status()
  return {
    id: client.name,
    label: client.name,
    tags: [tag(status, isGood(status))],
    children: client.leases().map((lease, index) => ({
      id: `${client.name}/${index}`, label: lease.label, tags: [tag(leaseUse(lease), lease.held && !lease.suspended)],
    })),
  }
}

const entriesOf = (value: object): { readonly key: string; readonly value: unknown }[] =>
  Object.entries(value).map(([key, each]: [string, unknown]) => ({ key, value: each }))

/** Returns `undefined` if the node was removed or belongs to another client. */
export function stateOf(tree: ClientTree, nodeId: string): InspectorState | undefined {
  const { client, attempts } = tree
  if (nodeId === client.name) {
    return {
      status: entriesOf(client.status()),
      attempts: [...attempts],
      leases: client.leases().map((lease) => ({ key: lease.label, value: leaseUse(lease) })),
      tabs: entriesOf(client.tabs()),
      session: entriesOf(client.session() || { userId: null }),
    }
  }
  const lease = client.leases().find((_, index) => nodeId === `${client.name}/${index}`)
  return lease && { lease: entriesOf(lease) }
}
