import { parseArgs } from 'node:util'
import {
  flagError, joinNegatives, optionsFromFlags, serverFlags, serverUsage, type Environment,
} from '../server/command-line'
import { isLoopbackAddress } from '../server/http/loopback'
import { currencyDigitsOf } from '../server/money/currency'
import { resolveOptions, type ServerOptions } from '../server/options'
import { StartError } from '../server/start-error'

export const startUsage = `Usage: npm start -- [options]
  --page-port N     port of the page, 5173
${serverUsage}
The page that opens is the one of the --protocol.
Everyone who can load the page could read a token in it: the page has the --token by itself only with
--host 127.0.0.1 or another loopback address, else it is typed on the page's Connection tab.
`

export interface StartOptions {
  readonly pagePort: number
  readonly server: ServerOptions
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
    return { pagePort: readPort(values['page-port'] ?? '5173'), server: optionsFromFlags(values, environment) }
  } catch (error) {
    throw flagError(error)
  }
}

/** Options, or `help` when the usage was asked for. Throws a StartError for a wrong one, or one port for both. */
export function readStartOptions(args: readonly string[], environment: Environment = {}): StartOptions | 'help' {
  const options = readFlags(args, environment)
  if (options === 'help') return 'help'
  const { port } = resolveOptions(options.server)
  if (port === options.pagePort) throw new StartError(`port and page-port must differ, both are ${port}`)
  return options
}

function isLoopback(host: string | undefined): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}

/** What the page finds in its build: never a token that others than this machine could load. */
export function pageEnvironment(options: ServerOptions, feedPort: number): Readonly<Record<string, string>> {
  const { host, token = '', dialect = 'copy-trading', currency = 'USD', protocol = 'copy-trading' } = options
  return {
    VITE_DEMO_PROTOCOL: protocol,
    VITE_FEED_PORT: String(feedPort),
    VITE_FEED_TOKEN: isLoopback(host) ? token : '',
    VITE_FEED_DIALECT: dialect,
    VITE_FEED_CURRENCY: currency,
    VITE_FEED_CURRENCY_DIGITS: String(currencyDigitsOf(currency) ?? 2),
  }
}
