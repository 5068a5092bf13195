import type { SocketStatus } from '../../connection/machine/status'
import type { LeaseView, SocketClient } from '../../connection/runtime/client-api'
import { isArrayBuffer } from '../../shared/bytes'
import { statusText } from '../console-log'
import type { InspectorNode, InspectorState } from './devtools-api'

/** The newest statuses of a client that are kept. */
const maxAttempts = 20

type InspectedClient = Pick<SocketClient<object>, 'name' | 'status' | 'leases' | 'tabs' | 'session'>

/** One client in the inspector. */
export interface Inspection {
  readonly client: InspectedClient
  /** Its last statuses, oldest first. */
  readonly attempts: readonly { readonly key: string; readonly value: string }[]
  changed(status: SocketStatus): void
}

export function createInspection(client: InspectedClient): Inspection {
  let attempts: Inspection['attempts'] = []
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

const useOf = ({ held, suspended }: LeaseView): string => (suspended ? 'suspended' : held ? 'held' : 'not needed')

function tag(label: string, isFine: boolean): NonNullable<InspectorNode['tags']>[number] {
  return { label, textColor: 0xffffff, backgroundColor: isFine ? 0x2e7d4f : 0x9a6a00 }
}

/** A client with its leases below it. */
export function nodeOf({ client }: Inspection): InspectorNode {
  const { status } = client.status()
  return {
    id: client.name,
    label: client.name,
    tags: [tag(status, isGood(status))],
    children: client.leases().map((lease, index) => ({
      id: `${client.name}/${index}`, label: lease.label, tags: [tag(useOf(lease), lease.held && !lease.suspended)],
    })),
  }
}

const entriesOf = (value: object): { readonly key: string; readonly value: unknown }[] =>
  Object.entries(value).map(([key, each]: [string, unknown]) => ({ key, value: each }))

/** What the devtools show of a node; `undefined` when it is not of this client, or is gone. */
export function stateOf(inspection: Inspection, nodeId: string): InspectorState | undefined {
  const { client, attempts } = inspection
  if (nodeId === client.name) {
    return {
      status: entriesOf(client.status()),
      attempts: [...attempts],
      leases: client.leases().map((lease) => ({ key: lease.label, value: useOf(lease) })),
      tabs: entriesOf(client.tabs()),
      session: entriesOf(client.session() ?? { userId: null }),
    }
  }
  const lease = client.leases().find((_, index) => nodeId === `${client.name}/${index}`)
  return lease && { lease: entriesOf(lease) }
}

const blot = '***'
const maxDepth = 5
const maxItems = 20
const maxValues = 200
/** A text is redacted as far as this and shown shorter, so that no half of a token is at the end of what is shown. */
const maxRead = 2_000
const maxShown = 500
const tellsSecret = /token|secret|passw|authori[sz]ation|cookie/i

/**
 * A copy to look at: of bounded size, without functions and getters, its texts, numbers and names redacted. Fields that
 * are named like a secret are blotted out whatever they have.
 */
export function redactedCopy(value: unknown, redact: (text: string) => string): unknown {
  let left = maxValues

  function textOf(text: string): string {
    const told = redact(text.slice(0, maxRead))
    return text.length > maxShown ? `${told.slice(0, maxShown)}… (${text.length} characters)` : told
  }

  function fieldsOf(object: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {}
    const names = Object.keys(object)
    for (const name of names.slice(0, maxItems)) {
      // A getter may be what a listener computes only when it is read, such as a list of rows.
      const field = Object.getOwnPropertyDescriptor(object, name)
      if (field === undefined || !('value' in field)) continue
      const isSecret = tellsSecret.test(name) && field.value !== undefined
      Object.defineProperty(copy, textOf(name), {
        value: isSecret ? blot : copyOf(field.value, depth + 1), enumerable: true, configurable: true, writable: true,
      })
    }
    if (names.length > maxItems) copy['…'] = `${names.length - maxItems} more fields`
    return copy
  }

  function listOf(items: readonly unknown[], depth: number): readonly unknown[] {
    const copies = items.slice(0, maxItems).map((item) => copyOf(item, depth + 1))
    return items.length > maxItems ? [...copies, `… ${items.length - maxItems} more`] : copies
  }

  function copyOf(given: unknown, depth: number): unknown {
    left -= 1
    if (typeof given === 'string') return left < 0 ? '…' : textOf(given)
    if (typeof given === 'number') return redact(String(given)) === String(given) ? given : blot
    if (typeof given === 'function') return 'function'
    if (typeof given !== 'object' || given === null) return given
    if (isArrayBuffer(given)) return `${given.byteLength} bytes`
    if (left < 0 || depth >= maxDepth) return Array.isArray(given) ? `${given.length} items` : '…'
    return Array.isArray(given) ? listOf(given, depth) : fieldsOf(given, depth)
  }

  return copyOf(value, 0)
}
