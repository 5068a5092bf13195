import { eachPart, partsOf, type WithParts } from '../connection/ports/parts'
import type { Ports } from '../connection/ports/ports'
import { basePorts } from './default-ports'
import { isDevelopment } from './environment'

/** What a client runs in unless told otherwise: the platform's ports and those of its parts, some of them replaced. */
export function defaultEnvironment(
  options: WithParts & { readonly protocol?: WithParts; readonly ports?: Partial<Ports> | undefined } = {},
): { readonly ports: Ports; readonly development: boolean } {
  const ofParts = eachPart(partsOf(options.protocol ?? {}, options)).map((part) => part.ports?.())
  return {
    ports: [...ofParts, options.ports].reduce<Ports>((all, some) => ({ ...all, ...some }), basePorts()),
    development: isDevelopment(),
  }
}
