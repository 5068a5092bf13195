import { createUniBus } from './platform/uni-bus'
import type { Bus } from './connection/ports/ports'
import type { SocketClient } from './connection/runtime/client-api'
import { emitButtonStates } from './protocols/samples/mode-code'

export {
  echo, type Echoed, type EchoEvents, type EchoProtocol, imageTypeOf, type ImageType,
} from './protocols/samples/echo'
export {
  heartCheck, heartCheckStart, heartCheckStop, type HeartCheckEvents, type HeartCheckOptions, type HeartCheckProtocol,
  heartCheckStatus, watchHeartCheck, type HeartCheckCallbacks, type HeartCheckError, type HeartCheckStatus,
} from './protocols/samples/heart-check'
export {
  modeCode, type ModeCodeEvents, type ModeCodeOptions, type ModeCodeProtocol, modeCodeUrl,
} from './protocols/samples/mode-code'
export type { ButtonState } from './protocols/samples/mode-code'

/**
 * Emits `changeBtnState` with `open` or `close` each time the client's connection opens or ends, so that a page can
 * enable its buttons Connect, Send and Close. Emits on the application's own bus (`uni.$on`), unless another is given.
 * @example const stop = changeBtnState(clientOf('room'))
 * @returns the function that ends it
 */
export function changeBtnState<Events extends object>(client: SocketClient<Events>, bus?: Bus): () => void {
  return emitButtonStates(client, bus || createUniBus())
}
