import { parseArgs } from 'node:util'
import { optionsFromFlags, serverFlags, serverUsage } from '../server/command-line'
import { resolveOptions, type FeedServerOptions } from '../server/options'
import { StartError } from '../server/start-error'

export const startUsage = `Usage: npm start -- [options]
  --page-port N     port of the page, 5173
${serverUsage}
`

export interface StartOptions {
  readonly pagePort: number
  readonly server: FeedServerOptions
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new StartError(`page-port must be a whole number from 1 to 65535, not "${text}"`)
}

function readFlags(args: readonly string[]): StartOptions | 'help' {
  const options = { ...serverFlags, 'page-port': { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    if (values.help === true) return 'help'
    return { pagePort: readPort(values['page-port'] ?? '5173'), server: optionsFromFlags(values) }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}

/** Options, or `help` when the usage was asked for. Throws a StartError for a wrong one, or one port for both. */
export function readStartOptions(args: readonly string[]): StartOptions | 'help' {
  const options = readFlags(args)
  if (options === 'help') return 'help'
  const { port } = resolveOptions(options.server)
  if (port === options.pagePort) throw new StartError(`port and page-port must differ, both are ${port}`)
  return options
}
