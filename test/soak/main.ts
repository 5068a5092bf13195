import { readFlags } from '../../scripts/read-flags'
import { runSoak, soakSubjects, type SoakSample } from './soak'

const { values, names: asked } = readFlags({
  hours: { type: 'string', default: '24' }, json: { type: 'boolean', default: false },
}, Object.keys(soakSubjects))
const hours = Number(values.hours)

function refuse(words: string): never {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

if (!Number.isInteger(hours) || hours < 1) refuse('--hours must be a whole number from 1')

/** Collects garbage twice, for objects that the first pass released. */
function measureHeap(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc')
  void globalThis.gc()
  void globalThis.gc()
  return process.memoryUsage().heapUsed
}

function show({ hour, heapBytes, counts: counted }: SoakSample): void {
  const heap = ((heapBytes ?? 0) / 1_048_576).toFixed(2)
  const seconds = (performance.now() / 1_000).toFixed(0).padStart(4)
  const counts = Object.entries(counted).map(([name, count]) => `${count} ${name}`).join(', ')
  process.stderr.write(`hour ${hour}: ${heap} MiB, ${counts}, ${seconds} s\n`)
}

for (const [name, subject] of Object.entries(soakSubjects)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  if (!values.json) process.stderr.write(`${name}\n`)
  const report = await runSoak(subject, { hours, measureHeap, reported: values.json ? undefined : show })
  for (const complaint of report.complaints) process.stderr.write(`${name}: ${complaint}\n`)
  const { openings, steps, heapRatio, met } = report
  process.stdout.write(`${JSON.stringify({ client: name, hours, openings, steps, heapRatio, met })}\n`)
  if (!met) process.exitCode = 1
}
