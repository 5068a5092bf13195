import { parseArgs } from 'node:util'
import type { StartSettings } from '../demo/settings/start-settings'
import {
  flagError, joinNegatives, optionsFromFlags, serverUsageOn, type Environment,
} from '../server/options/command-line'
import { serverFlags } from '../server/options/flags'
import { isLoopbackName } from '../server/wire/address'
import { resolveOptions, type ServerOptions } from '../server/options/server-options'
import { StartError } from '../server/shared/start-error'

/** Without --host, only this machine can connect. */
const usualHost = '127.0.0.1'

export const startUsage = `Usage: npm start -- [options]
  --page-port N     port of the page, 5173 by default; a default port that is in use is replaced by the next free port
${serverUsageOn(`page and server listen on, ${usualHost} by default; 0.0.0.0 for all, such as for a phone`)}
The command serves the page of the --protocol. The first start builds the page; later starts use the cache. Anyone who
can load the page could read a token in it, so the page contains the --token only while it listens on 127.0.0.1 or
another loopback address. Otherwise users enter the token on the Connection tab.
`

export interface StartOptions {
  /** Default: 5173, or the next free port. */
  readonly pagePort?: number
  readonly server: ServerOptions & { readonly host: string }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new StartError(`page-port must be a whole number from 1 to 65535, not "${text}"`)
}

function readFlags(args: readonly string[], environment: Environment): StartOptions | 'help' {
  const options = { ...serverFlags, 'page-port': { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values } = parseArgs({ args: joinNegatives(args), options })
    if (values.help === true) return 'help'
    const server = { host: usualHost, ...optionsFromFlags(values, environment) }
    const pagePort = values['page-port']
    return pagePort === undefined ? { server } : { pagePort: readPort(pagePort), server }
  } catch (error) {
    throw flagError(error)
  }
}

/** Throws a StartError for an invalid option. */
export function readStartOptions(args: readonly string[], environment: Environment = {}): StartOptions | 'help' {
  const options = readFlags(args, environment)
  if (options !== 'help') resolveOptions(options.server)
  return options
}

/** Returns the page's server options, without the token if other machines could load the page. */
export function serverSettings(options: StartOptions['server'], port: number): StartSettings {
  const { host, token = '', currency = 'USD', protocol = 'copy-trading' } = options
  return {
    protocol,
    port,
    token: isLoopbackName(host.toLowerCase()) ? token : '',
    currency,
    currencyDigits: resolveOptions(options).currencyDigits,
  }
}
