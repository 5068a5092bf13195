import { parseArgs, type ParseArgsConfig } from 'node:util'

/**
 * Reads the command line. Reports an unknown option or name and ends the process.
 * @param accepted names that the command accepts besides options
 */
export function readFlags<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options, accepted: readonly string[] = [],
) {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: accepted.length > 0 })
    const names: readonly string[] = positionals
    const unknown = names.find((name) => !accepted.includes(name))
    if (unknown !== undefined) throw new Error(`Unknown name '${unknown}'`)
    return { values, names }
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    const meant = accepted.find((name) => reason.endsWith(`'--${name}'`))
    process.stderr.write(`${[
      reason,
      ...meant === undefined ? [] : [`write ${meant} without dashes`],
      ...accepted.length === 0 ? [] : [`the names are ${accepted.join(', ')}`],
      `the options are ${Object.keys(options).map((name) => `--${name}`).join(', ')}`,
    ].join('; ')}\n`)
    process.exit(1)
  }
}
