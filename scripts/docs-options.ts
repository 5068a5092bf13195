import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface DocsOptions {
  readonly command: 'build' | 'dev'
  readonly args: readonly string[]
  /** Folder of a built demo. `undefined`: the demo is built now. `false`: no demo. */
  readonly demo: string | undefined | false
  readonly out: string | undefined
}

const usage = 'usage: npm run docs, or npm run docs:build -- [--base /x/] [--demo FOLDER | --no-demo] [--out FOLDER]'

/** Returns a string for an error. */
export function docsOptions(argv: readonly string[]): DocsOptions | string {
  const [command, ...rest] = argv
  if (command !== 'build' && command !== 'dev') return usage
  const option = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args: rest, options: {
      base: option, demo: option, out: option, port: option, 'no-demo': { type: 'boolean' },
    } })
    const { base, port } = values
    const demo = values['no-demo'] === true ? false : values.demo === undefined ? undefined : resolve(values.demo)
    const out = values.out === undefined ? undefined : resolve(values.out)
    if (base !== undefined && !/^\/([\w.-]+\/)*$/.test(base)) return `--base ${base} must begin and end with a slash`
    const given = { base, outDir: out, port }
    const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
    return { command, args, demo, out }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`
  }
}
