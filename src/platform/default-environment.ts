import { eachPart, partsOf, type WithParts } from '../connection/ports/parts'
import type { Ports } from '../connection/ports/ports'
import { basePorts } from './default-ports'
import { isDevelopment } from './environment'

export { printAdvice } from './console-log'

/** What a client runs in unless told otherwise: the platform's ports and those of its parts, some of them replaced. */
export function defaultEnvironment(
  options: WithParts & {
    readonly name?: string; readonly protocol?: WithParts; readonly ports?: Partial<Ports> | undefined
  } = {},
): { readonly ports: Ports; readonly development: boolean } {
  const { name = 'default' } = options
  const ofParts = eachPart(partsOf(options.protocol ?? {}, options)).map((part) => part.ports?.(name))
  return {
    ports: [...ofParts, options.ports].reduce<Ports>((all, some) => ({ ...all, ...some }), basePorts()),
    development: isDevelopment(),
  }
}
