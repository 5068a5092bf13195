import type { SocketStatus } from '../../../connection/machine/status'
import type { Bus } from '../../../connection/ports/ports'

/** What the event `changeBtnState` carries: whether there is a connection to send by and to close. */
export type ButtonState = 'open' | 'close'

/** A client, as far as it is heard here. */
export interface StatusSource {
  status(): SocketStatus
  on(name: 'statusChanged', listener: (status: SocketStatus) => void): () => void
}

const busName = 'changeBtnState'

/** Emits `changeBtnState` at each opening and each end of the connection, until the returned function is called. */
export function emitButtonStates(client: StatusSource, bus: Pick<Bus, 'emit'>): () => void {
  let told = stateOf(client.status())
  return client.on('statusChanged', (status) => {
    const next = stateOf(status)
    if (next === told) return
    told = next
    bus.emit(busName, next)
  })
}

function stateOf({ status }: SocketStatus): ButtonState {
  return status === 'open' ? 'open' : 'close'
}
