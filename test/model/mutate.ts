import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import ts from 'typescript'
import type { createMachine } from '../../src/connection/machine/machine'
import { stepWith, type Step } from '../support/full-step'

/** A change to the machine's source. `find` must occur there exactly once. */
export interface Edit {
  readonly find: string
  readonly replace: string
}

type Exports = Record<string, unknown>

const machineFile = new URL('../../src/connection/machine/machine.ts', import.meta.url)
const plainModules = new Map<string, Exports>()

/** @throws when a guard's text is missing */
export function mutatedStep(edits: readonly Edit[]): Step {
  const { createMachine } = run(machineFile, edits.reduce(applied, sourceOf(machineFile)))
  if (!isMachineMaker(createMachine)) throw new Error('machine.ts exports no createMachine')
  return stepWith(createMachine)
}

function isMachineMaker(value: unknown): value is typeof createMachine {
  return typeof value === 'function'
}

function run(url: URL, source: string): Exports {
  const exports: Exports = {}
  // Under a separate name, because coverage would confuse a mutant with its source.
  const filename = `mutant-of-${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`
  const compiled = compileFunction(toScript(source), ['exports', 'require'], { filename })
  Reflect.apply(compiled, undefined, [exports, (specifier: string) => plainModule(new URL(`${specifier}.ts`, url))])
  return exports
}

function plainModule(url: URL): Exports {
  const exports = plainModules.get(url.href) ?? run(url, sourceOf(url))
  plainModules.set(url.href, exports)
  return exports
}

function applied(source: string, { find, replace }: Edit): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`the guard stands ${parts.length - 1} times: ${find}`)
  return parts.join(replace)
}

function sourceOf(url: URL): string {
  return readFileSync(url, 'utf8').replaceAll('\r\n', '\n')
}

function toScript(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  return ts.transpileModule(source, { compilerOptions }).outputText
}
