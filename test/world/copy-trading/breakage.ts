import type { ConnectionPolicy } from '../../../src/connection/policy/connection-policy'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import type { OutboxMessage } from '../../../src/outbox/model/entry'
import type { SocketPort, Storage } from '../../../src/connection/ports/ports'
import type { CopyTradingProtocol } from '../../../src/protocols/copy-trading/copy-trading-session'
import type { SocketClient } from '../../../src/connection/runtime/client-api'
import type { MessageWire, Payload } from './message'

type ChaosClient = SocketClient<CopyTradingEvents>

/** Client features that a test breaks on purpose, to check that the harness detects the fault. */
export interface Breakage {
  readonly protocol?: (protocol: CopyTradingProtocol) => CopyTradingProtocol
  readonly socket?: (port: SocketPort) => SocketPort
  readonly policy?: Partial<ConnectionPolicy>
  /** The client as pages and the outbox use it. */
  readonly client?: (client: ChaosClient) => ChaosClient
  readonly outboxClient?: (client: ChaosClient) => ChaosClient
  readonly outboxStorage?: (storage: Storage) => Storage
  readonly wire?: (wire: MessageWire) => MessageWire
  readonly message?: (message: OutboxMessage<Payload>) => OutboxMessage<Payload>
}
