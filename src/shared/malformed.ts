import { TradewireError } from './tradewire-error'

/** The error of a frame that is not what it must be; `detail` names the first field at fault. */
export function malformed(detail: string): TradewireError {
  return new TradewireError('frame-malformed', detail)
}

/** Throws it unless `isSound`. */
export function need(isSound: boolean, detail: string): asserts isSound {
  if (!isSound) throw malformed(detail)
}

/** Throws it for the fault that a check has found, if any. */
export function needNoFault(fault: string | undefined): void {
  if (fault !== undefined) throw malformed(fault)
}
