import { eachPart, partsOf, type WithParts } from '../connection/ports/parts'
import type { Ports } from '../connection/ports/ports'
import { createConsoleLog } from './console-log'
import { basePorts } from './default-ports'
import { isDevelopment } from './environment'

/** What a client runs in unless told otherwise: the platform's ports and those of its parts, some of them replaced. */
export function defaultEnvironment(
  options: WithParts & {
    readonly name?: string; readonly log?: 'console'
    readonly protocol?: WithParts; readonly ports?: Partial<Ports> | undefined
  } = {},
): { readonly ports: Ports; readonly development: boolean; readonly print: (text: string) => void } {
  const log = options.log === 'console' ? { log: createConsoleLog(options.name) } : undefined
  const ofParts = eachPart(partsOf(options.protocol ?? {}, options)).map((part) => part.ports?.())
  return {
    ports: [log, ...ofParts, options.ports].reduce<Ports>((all, some) => ({ ...all, ...some }), basePorts()),
    development: isDevelopment(),
    print: createConsoleLog().advise,
  }
}
