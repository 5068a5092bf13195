import { createSystemFrameScheduler } from '../../platform/system-ports'
import type { Parts } from '../ports/parts'

/**
 * Lets the sessions of a protocol ask for a flush: their `flush` is called once for any number of requests, 16 ms after
 * the last one in a visible browser tab and 100 ms after it elsewhere, and at once after a pause or when the connection
 * ends. The protocols of copy-trading bring it along.
 * @example createTradewire({ url, protocol: ownProtocol, parts: [flushing()] })
 */
export function flushing(): Pick<Parts, 'flushing'> {
  return {
    flushing: {
      ports: () => ({ frames: createSystemFrameScheduler() }),
      join({ ports: { clock, frames }, onPart, on, inTurn, run }) {
        let cancel: (() => void) | undefined

        /** Unless it came by another way meanwhile, or was stopped. */
        function flush(): void {
          if (cancel === undefined) return
          cancel = undefined
          run((running) => running.flush?.(clock.now()))
        }
        function stop(): void {
          cancel?.()
          cancel = undefined
        }
        // The changes by the socket's end are emitted with it: rows must not read live for a frame longer.
        onPart('detached', () => {
          cancel?.()
          flush()
        })
        on('sessionChanged', stop)
        onPart('ended', stop)
        return {
          requestFlush() {
            // A scheduler may call back within: the client is at work, so the flush finds its cancel in place.
            cancel ??= frames?.request(() => inTurn(flush))
          },
        }
      },
    },
  }
}
