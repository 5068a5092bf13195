import type { Ports } from '../ports/ports'
import { defaultPorts } from './default-ports'
import { isDevelopment } from './environment'

/** What a client runs in unless told otherwise: the platform's ports, some of them replaced. */
export function defaultEnvironment(
  replaced: Partial<Ports> = {},
): { readonly ports: Ports; readonly development: boolean } {
  return { ports: { ...defaultPorts(), ...replaced }, development: isDevelopment() }
}
