import { createUniStorage } from '../platform/storage/uni-storage'
import { utf8Bytes } from '../shared/bytes'
import { withChanges } from '../shared/with-changes'
import { breakablePorts } from '../connection/inspector/breakable-ports'
import { inspectedSocket } from '../connection/inspector/inspected-socket'
import {
  createEventLog, diagnosticEvent, followAttempts, frameLook, statusEvent,
} from '../connection/inspector/inspector-model'
import type { AttemptRecord, InspectedEntry, Inspection } from '../connection/ports/inspection'
import type { Parts } from '../connection/ports/client-parts'
import type { Storage } from '../connection/ports/ports'
import { statistics } from './statistics'

const keptEvents = 200
const maxKeys = 1_000

/**
 * Records a client's last 200 events for `<tradewire-inspector>`. Includes `statistics()`. Development builds record a
 * redacted part of each frame, and production builds only its size.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [inspector()] })
 */
export function inspector(): Pick<Parts, 'inspector' | 'statistics'> {
  return Object.assign(statistics(), {
    inspector: { ports: () => ({ storage: createUniStorage() }), wrap: inspect },
  })
}

const inspect: NonNullable<NonNullable<Parts['inspector']>['wrap']> = (given, { redact, on }) => {
  const log = createEventLog(given.clock, keptEvents)
  let attempts: readonly AttemptRecord[] = []
  const outboxes = new Set<{ readonly entries: () => readonly InspectedEntry[]; readonly storage: Storage }>()
  on('statusChanged', (status) => {
    attempts = followAttempts(attempts, status, given.clock.now())
    log.add(statusEvent(status))
  })
  on('diagnosed', (diagnostic) => log.add(diagnosticEvent(diagnostic)))
  const inspection: Inspection = {
    events: log.events,
    attempts: () => attempts,
    outbox: () => ([] as InspectedEntry[]).concat(...[...outboxes].map(({ entries }) => entries())),
    storedBytes: () => bytesIn([given, ...outboxes].map(({ storage }) => storage).filter((each) => each !== undefined)),
    addOutbox(entries, storage) {
      const outbox = { entries, storage }
      outboxes.add(outbox)
      return () => void outboxes.delete(outbox)
    },
  }
  if (process.env.NODE_ENV !== 'production') {
    const { ports, faults } = breakablePorts(given)
    const socket = inspectedSocket(ports.socket, log, { redact, frame: (data) => frameLook(data, redact) })
    return { ports: withChanges(ports, { socket }), members: { inspection: withChanges(inspection, { faults }) } }
  }
  const socket = inspectedSocket(given.socket, log, { redact })
  return { ports: withChanges(given, { socket }), members: { inspection } }
}

/** Counts a key only once, even if several storages share it. */
async function bytesIn(storages: readonly Storage[]): Promise<number> {
  const counted = new Set<string>()
  let bytes = 0
  for (const storage of storages) {
    for (const key of await storage.keys()) {
      if (!key.startsWith('tradewire:') || counted.has(key) || counted.size >= maxKeys) continue
      counted.add(key)
      bytes += utf8Bytes((await storage.read(key)) || '')
    }
  }
  return bytes
}
