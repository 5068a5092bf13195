import { parseArgs, type ParseArgsConfig } from 'node:util'

/**
 * Reads the command line. Reports an unknown option and ends the process.
 * @param allowPositionals whether names are also accepted
 */
export function readFlags<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options, allowPositionals = false,
) {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals })
    const names: readonly string[] = positionals
    return { values, names }
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('. ')
    process.stderr.write(`${reason}; the options are ${Object.keys(options).map((name) => `--${name}`).join(', ')}\n`)
    process.exit(1)
  }
}
