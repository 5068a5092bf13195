import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { optionsFromFlags, serverFlags, serverUsage } from '../server/command-line'
import { createFeedServer, StartError, type FeedServer, type FeedServerOptions } from '../server/feed-server'
import { currencyDigitsOf } from '../server/money/currency'
import { lanAddresses } from './lan-addresses'
import { isPortFree, untilListening } from './port-check'

const usage = `Usage: npm start -- [options]
  --page-port N     port of the page, 5173
${serverUsage}
`

interface StartOptions {
  readonly pagePort: number
  readonly server: FeedServerOptions
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new StartError(`page-port must be a whole number from 1 to 65535, not "${text}"`)
}

function readOptions(args: readonly string[]): StartOptions | 'help' {
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

/** uni's own command, in this process: one Ctrl-C ends the server and the page. */
function startPage(pagePort: number, host: string): void {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
  process.env['UNI_INPUT_DIR'] = root
  process.chdir(root)
  const flags = ['-p', 'h5', '--port', String(pagePort), '--strictPort', '--host', host, '-l', 'warn']
  process.argv.splice(2, process.argv.length, ...flags)
  createRequire(import.meta.url)('@dcloudio/vite-plugin-uni/bin/uni.js')
}

function printAddresses(server: FeedServer, pagePort: number, isOpenToAll: boolean): void {
  const lines = [`Page:  http://localhost:${pagePort}/`, `Feed:  ws://localhost:${server.port}/ws`]
  if (isOpenToAll) {
    for (const address of lanAddresses()) {
      lines.push(`LAN:   http://${address}:${pagePort}/   ws://${address}:${server.port}/ws`)
    }
  }
  process.stdout.write(`\n${lines.join('\n')}\nCtrl-C ends both.\n\n`)
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(usage)
    return
  }
  const { pagePort, server: serverOptions } = options
  if (!(await isPortFree(pagePort, serverOptions.host))) throw new StartError(`port ${pagePort} is busy`)
  const server = await createFeedServer(serverOptions)
  process.env['VITE_FEED_PORT'] = String(server.port)
  process.env['VITE_FEED_TOKEN'] = serverOptions.token ?? ''
  process.env['VITE_FEED_DIALECT'] = serverOptions.dialect ?? 'copy-trading'
  const currency = serverOptions.currency ?? 'USD'
  process.env['VITE_FEED_CURRENCY'] = currency
  process.env['VITE_FEED_CURRENCY_DIGITS'] = String(currencyDigitsOf(currency) ?? 2)
  startPage(pagePort, serverOptions.host ?? '0.0.0.0')
  await untilListening(pagePort, serverOptions.host)
  // Vite ends the process at SIGTERM before the clients were told: the order is ours.
  process.removeAllListeners('SIGTERM')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.close().then(() => process.exit(0))
    })
  }
  printAddresses(server, pagePort, serverOptions.host === undefined)
}

main().catch((error: unknown) => {
  // A StartError is the user's to mend; anything else is ours, and its trace is wanted.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
