import { runReturns } from '../test/load/returns'
import { runScale } from '../test/load/scale'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFlags } from './read-flags'

exitIfHelpAsked('load')

/**
 * `npm run load [-- --accounts 20 --json]`: measures the cost of 1, 100, 1,000 and 2,000 clients for one server, and
 * for two servers over Redis. `npm run load -- --returns [--clients 2000 --accounts 20 --json]`: all clients disconnect
 * and return simultaneously, to a server with room for all or for half.
 */
const options = {
  clients: { type: 'string', default: '2000' },
  positions: { type: 'string', default: '100' },
  rate: { type: 'string', default: '2' },
  seconds: { type: 'string', default: '30' },
  json: { type: 'boolean', default: false },
  accounts: { type: 'string', default: '20' },
  returns: { type: 'boolean', default: false },
} as const

function refuse(words: string): never {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

const { values } = readFlags(options)
const names = ['clients', 'positions', 'rate', 'seconds', 'accounts'] as const
const numbers = names.map((name) => Number(values[name]))
const [clients = 0, positions = 0, rate = 0, seconds = 0, accounts = 0] = numbers
if (!numbers.every((value) => Number.isFinite(value) && value > 0)) {
  refuse(`${names.map((name) => `--${name}`).join(', ')} must be numbers above 0`)
}

const reported = values.json ? undefined : (line: string): void => void process.stderr.write(`${line}\n`)
const report = values.returns
  ? await runReturns({ clients, accounts, positions, rate, reported })
  : await runScale({
    engines: ['memory', 'redis'], counts: [1, 100, 1_000, 2_000], accounts, positions, rate, reported,
    measureMs: seconds * 1_000, settleMs: 2_000,
  })
for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
process.stdout.write(`${JSON.stringify(report)}\n`)
if (report.complaints.length > 0) process.exitCode = 1
