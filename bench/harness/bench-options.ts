/** The options of `npm run bench --`. */
export interface BenchOptions {
  /** Empty for all. */
  readonly names: readonly string[]
  readonly json: boolean
  readonly profile: boolean
}

/** Reads the command line; a text is what is wrong with it. */
export function readBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions | string {
  const flags = args.filter((arg) => arg.startsWith('--'))
  const names = args.filter((arg) => !arg.startsWith('--'))
  const strange = [
    ...flags.filter((flag) => flag !== '--json' && flag !== '--profile'),
    ...names.filter((name) => !known.includes(name)),
  ]
  if (strange.length > 0) {
    return `Unknown: ${strange.join(', ')}. Benches: ${known.join(', ')}; flags: --json, --profile`
  }
  return { names, json: flags.includes('--json'), profile: flags.includes('--profile') }
}
