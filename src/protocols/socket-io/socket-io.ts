import { usualParts } from '../../connection/parts/usual-parts'
import { checkOptions } from '../../shared/options'
import { isFunction, type Check } from '../../shared/checks'
import { defaultCloseCodes, type CloseCodeTable } from '../../connection/policy/close-codes'
import { pollingOnlyClose } from './polling'
import { startSocketIo } from './session'
import type { SocketIoOptions, SocketIoProtocol } from './types'

export const socketIoCloseCodes: CloseCodeTable = {
  ...defaultCloseCodes,
  [pollingOnlyClose]: { kind: 'final', code: 'socket-io-polling-only' },
}

const isSwitch: Check = (value) => typeof value === 'boolean'
const isNamespace: Check = (value) => typeof value === 'string' && /^\/[^,?]*$/.test(value)
const isEvent: Check = (value) => Array.isArray(value) && typeof value[0] === 'string'

/**
 * Socket.IO 3 and later over a WebSocket alone (`socketIoUrl` makes the address): one namespace, events and
 * acknowledgements both ways, bytes in their arguments, and connection state recovery where the server offers it.
 * Ready when the namespace has taken us. `send` takes a `SocketIoFrame`. A disconnect by the server is a loss; a
 * refusal of the namespace is read by its `data.code`, by the table of close codes (401 as 4401), and is final
 * without one.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ url: socketIoUrl('wss://example.com'), protocol: socketIoProtocol() })
 */
export function socketIoProtocol(options: SocketIoOptions = {}): SocketIoProtocol {
  checkSocketIo(options)
  const { needsSession = false, session, probe } = options
  return {
    name: 'socket-io',
    // Engine.IO 4 takes pings from the server only: the client only probes, where it can.
    policy: { ping: probe !== undefined, pingIntervalMs: Infinity, closeCodes: socketIoCloseCodes },
    liveness: 'any',
    needsSession,
    session,
    parts: usualParts(),
    start: (who, policy, line) => startSocketIo({
      ...options, who, policy, line, hear: (event) => line.publish('eventReceived', event),
    }),
  }
}

export function checkSocketIo(options: SocketIoOptions): void {
  checkOptions(options, { namespace: isNamespace, auth: isFunction, needsSession: isSwitch, probe: isEvent })
}
