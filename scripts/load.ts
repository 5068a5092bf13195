import { parseArgs } from 'node:util'
import { runLoad } from '../test/load/load'

/**
 * `npm run load [-- --clients 2000 --json]`: the feed server in a process of its own under so many clients at once,
 * a tenth of which do not read, killed and started again under their load. Prints what it cost.
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '2000' },
    positions: { type: 'string', default: '100' },
    rate: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
})
const [clients = 0, positions = 0, rate = 0, seconds = 0] =
  [values.clients, values.positions, values.rate, values.seconds].map(Number)
if (![clients, positions, rate, seconds].every((value) => Number.isFinite(value) && value > 0)) {
  process.stderr.write('--clients, --positions, --rate and --seconds are numbers above 0\n')
  process.exit(1)
}

const report = await runLoad({
  clients, positions, rate, deafShare: 0.1, loadMs: seconds * 1_000, goneMs: 2_000, isHurried: false,
  told: values.json ? undefined : (line) => process.stderr.write(`${line}\n`),
})
for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
process.stdout.write(`${JSON.stringify(report)}\n`)
if (!report.met) process.exitCode = 1
