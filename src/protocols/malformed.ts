import { TradewireError } from '../core/tradewire-error'

/** The error of a frame that is not what it must be; `detail` names the first field at fault. */
export function malformed(detail: string): TradewireError {
  return new TradewireError('frame-malformed', detail)
}
