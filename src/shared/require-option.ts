import { stringOf } from './message-of'
import { TradewireError } from './tradewire-error'

/** Throws `invalid-option` unless `valid`. */
export function requireOption(name: string, value: unknown, valid: boolean): void {
  if (!valid) throw new TradewireError('invalid-option', `${name} is ${stringOf(value)}`)
}
