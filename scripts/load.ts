import { runLoad } from '../test/load/load'
import { runReturns } from '../test/load/returns'
import { runScale } from '../test/load/scale'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFlags } from './read-flags'

exitIfHelpAsked('load')

/**
 * `npm run load -- --scale [--accounts 20 --json]`: measures the cost of 1, 100, 1,000 and 2,000 clients for one
 * server, and for two servers over Redis.
 * `npm run load -- --returns [--clients 2000 --accounts 20 --json]`: all clients disconnect and return simultaneously,
 * to a server with room for all, and to a server with room for half.
 * `npm run load [-- --clients 2000 --json]`: runs the feed server with this many simultaneous clients, a tenth of which
 * do not read. Kills and restarts the server under load. Prints the cost.
 */
const options = {
  clients: { type: 'string', default: '2000' },
  positions: { type: 'string', default: '100' },
  rate: { type: 'string', default: '2' },
  seconds: { type: 'string', default: '30' },
  json: { type: 'boolean', default: false },
  accounts: { type: 'string', default: '20' },
  scale: { type: 'boolean', default: false },
  returns: { type: 'boolean', default: false },
} as const

function refuse(words: string): never {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

const { values } = readFlags(options)
const modes = ['returns', 'scale'] as const
const mode = modes.find((name) => values[name])
const names = ['clients', 'positions', 'rate', 'seconds', 'accounts'] as const
const numbers = names.map((name) => Number(values[name]))
const [clients = 0, positions = 0, rate = 0, seconds = 0, accounts = 0] = numbers
if (!numbers.every((value) => Number.isFinite(value) && value > 0)) {
  refuse(`${names.map((name) => `--${name}`).join(', ')} must be numbers above 0`)
}

const reported = values.json ? undefined : (line: string): void => void process.stderr.write(`${line}\n`)
const measures = { returns: measureReturns, scale: measureScale }
const measure = mode === undefined ? measureLoad : measures[mode]
if (!await measure()) process.exitCode = 1

async function measureLoad(): Promise<boolean> {
  const report = await runLoad({
    clients, positions, rate, deafShare: 0.1, loadMs: seconds * 1_000, goneMs: 2_000, isHurried: false, reported,
  })
  for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  return report.met
}

async function measureScale(): Promise<boolean> {
  const report = await runScale({
    engines: ['memory', 'redis'], counts: [1, 100, 1_000, 2_000], accounts, positions, rate, reported,
    measureMs: seconds * 1_000, settleMs: 2_000,
  })
  for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  return report.complaints.length === 0
}

async function measureReturns(): Promise<boolean> {
  const report = await runReturns({ clients, accounts, positions, rate, reported })
  for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  return report.complaints.length === 0
}
