import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import ts from 'typescript'
import type { step as stepMachine } from '../../src/connection/machine/step'
import { stepWith, type Step } from '../support/full-step'

/** A change to one file of the machine, `find` standing there exactly once. */
export interface Edit {
  /** Below the machine's folder. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

type Exports = Record<string, unknown>

const connectionRoot = new URL('../../src/connection/machine/', import.meta.url)
const plainScripts = new Map<string, string>()

/** Builds the machine from its sources with some of them changed; throws when a guard is not where it was. */
export function mutatedStep(edits: readonly Edit[]): Step {
  const { step } = loaderOf(edits)('step.ts')
  if (!isMachineStep(step)) throw new Error('step.ts exports no step')
  return stepWith(step)
}

/** Gives what its files export. */
function loaderOf(edits: readonly Edit[]): (file: string) => Exports {
  const loaded = new Map<string, Exports>()

  function load(url: URL): Exports {
    const known = loaded.get(url.href)
    if (known !== undefined) return known
    const exports: Exports = {}
    loaded.set(url.href, exports)
    const mine = edits.filter(({ file }) => new URL(file, connectionRoot).href === url.href)
    const script = mine.length === 0 ? plainScriptOf(url) : toScript(mine.reduce(applied, sourceOf(url)))
    // Under a name of its own: coverage would take a mutant for the source that it was made from.
    const filename = `mutant-of-${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`
    const run = compileFunction(script, ['exports', 'require'], { filename })
    Reflect.apply(run, undefined, [exports, (specifier: string) => load(new URL(`${specifier}.ts`, url))])
    return exports
  }

  return (file) => load(new URL(file, connectionRoot))
}

function isMachineStep(value: unknown): value is typeof stepMachine {
  return typeof value === 'function'
}

function applied(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`the guard stands ${parts.length - 1} times in ${file}: ${find}`)
  return parts.join(replace)
}

function sourceOf(url: URL): string {
  return readFileSync(url, 'utf8').replaceAll('\r\n', '\n')
}

function plainScriptOf(url: URL): string {
  const script = plainScripts.get(url.href) ?? toScript(sourceOf(url))
  plainScripts.set(url.href, script)
  return script
}

function toScript(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  return ts.transpileModule(source, { compilerOptions }).outputText
}
