import { parseArgs } from 'node:util'
import { runSoak, type SoakSample } from './soak'

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '24' }, json: { type: 'boolean', default: false } },
})
const hours = Number(values.hours)
if (!Number.isInteger(hours) || hours < 1) {
  process.stderr.write('--hours must be a whole number from 1\n')
  process.exit(1)
}

/** What can be collected is collected first; twice, for what the first pass let go. */
function measureHeap(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc')
  void globalThis.gc()
  void globalThis.gc()
  return process.memoryUsage().heapUsed
}

function show({ hour, heapBytes, listeners, timers, rows }: SoakSample): void {
  const heap = ((heapBytes ?? 0) / 1_048_576).toFixed(2)
  const seconds = (performance.now() / 1_000).toFixed(0).padStart(4)
  const counts = `${listeners} listeners, ${timers} timers, ${rows} rows`
  process.stderr.write(`hour ${hour}: ${heap} MiB, ${counts}, ${seconds} s\n`)
}

const report = await runSoak({ hours, measureHeap, told: values.json ? undefined : show })
for (const complaint of report.complaints) process.stderr.write(`${complaint}\n`)
const { updates, losses, orders, heapRatio, listeners, timers, met } = report
process.stdout.write(`${JSON.stringify({ hours, updates, losses, orders, heapRatio, listeners, timers, met })}\n`)
if (!met) process.exitCode = 1
