import { benches } from './benches'

/** Runs the bench that the first argument names and writes its report as one line of JSON. */
async function main(name: string | undefined): Promise<void> {
  const bench = benches.find((known) => known.name === name)
  if (bench === undefined) throw new RangeError(`No such bench: ${String(name)}`)
  const report = await bench.run((line) => void process.stderr.write(`${bench.name}: ${line}\n`))
  process.stdout.write(`${JSON.stringify({ title: bench.title, ...report })}\n`)
}

await main(process.argv[2])
// The measured clients' timers would keep the process alive.
process.exit(0)
