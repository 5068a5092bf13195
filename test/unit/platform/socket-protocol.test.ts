import { afterEach, expect, test, vi } from 'vitest'
import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { standardFrames } from '../../../src/platform/socket/standard-frames'
import type { SocketEvent } from '../../../src/connection/ports/ports'

afterEach(() => {
  vi.unstubAllGlobals()
})

function openedWith(answer: unknown): readonly SocketEvent[] {
  const events: SocketEvent[] = []
  let open: ((answer: unknown) => void) | undefined
  const task = {
    onOpen: (listener: typeof open) => void (open = listener),
    onMessage: () => undefined,
    onError: () => undefined,
    onClose: () => undefined,
    close: () => undefined,
  }
  vi.stubGlobal('uni', { connectSocket: () => task })
  const port = createUniSocketPort({ gate: createConnectGate(), standard: standardFrames })
  const connection = port.open({ url: 'wss://a.example', protocols: ['v1'] }, (event) => events.push(event))
  open?.(answer)
  connection.drop()
  return events
}

test.each([
  [{ header: { 'Sec-WebSocket-Protocol': 'v1' } }, 'v1'],
  [{ header: { 'server': 'feed', 'sec-websocket-protocol': 'v1' } }, 'v1'],
])('PF-50: the header of the answer %j tells the subprotocol', (answer, protocol) => {
  expect(openedWith(answer)).toEqual([{ type: 'opened', protocol }])
})

test.each([undefined, null, {}, { header: null }, { header: {} }, 'text'])(
  'PF-50: the answer %j tells none',
  (answer) => {
    expect(openedWith(answer)).toEqual([{ type: 'opened' }])
  },
)
