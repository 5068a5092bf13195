export interface BenchOptions {
  /** Empty for all benches. */
  readonly names: readonly string[]
  readonly json: boolean
  readonly profile: boolean
}

/** A string is the error message. */
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
