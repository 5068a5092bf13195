import { createCountedSocketPort } from '../../platform/socket/counted-socket-port'
import type { Parts } from '../ports/parts'

/**
 * Lets a client wait for a free socket where the platform limits them (WeChat: five at once). Without it a socket
 * that is refused costs an attempt.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [slots()] })
 */
export function slots(): Pick<Parts, 'slots'> {
  return {
    slots: {
      ports: () => ({ socket: createCountedSocketPort() }),
      join({ ports: { socket }, dispatch, onPart }) {
        const unwatch = socket.watchSlots?.(() => dispatch({ type: 'slotFreed' }))
        onPart('ended', () => unwatch?.())
        return undefined
      },
    },
  }
}
