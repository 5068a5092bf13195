import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { expect, test } from 'vitest'
import packageJson from '../../../package.json'
import { readComponents } from '../../../scripts/reference/read-components'
import { componentLacks, docsOptions, exportsOf, lacksOf } from './docs-check'
import { repositoryRoot } from './source-files'

/** The types of the machine are not public, and the hooks of the double are those of `@dcloudio/uni-app`. */
const isPublic = (entry: string): boolean => entry !== './debug'
const isHookOfUni = (symbol: ts.Symbol): boolean =>
  /^on[A-Z]/.test(symbol.name) && symbol.declarations?.[0]?.getSourceFile().fileName.includes('/testing/uni/') === true

test('DO-14: exported names, their members, parameters, defaults, errors and examples are described', () => {
  const entries = Object.entries(packageJson.exports).filter(([entry]) => isPublic(entry))
  const paths = entries.map(([, { default: path }]) => path).filter((path) => path.endsWith('.ts'))
    .map((path) => join(repositoryRoot, path))
  const program = ts.createProgram(paths, docsOptions)
  const symbols = new Set([...exportsOf(program, paths)].filter((symbol) => !isHookOfUni(symbol)))
  expect(symbols.size).toBeGreaterThan(300)
  expect(lacksOf(symbols, program.getTypeChecker())).toEqual([])
})

test('DO-14: components, their properties, events and slots are described', () => {
  const lacks = readComponents(repositoryRoot).flatMap((component) => {
    const path = join(repositoryRoot, 'components', component.name, `${component.name}.vue`)
    return componentLacks(component, parse(readFileSync(path, 'utf8')).descriptor.scriptSetup?.content ?? '')
  })
  expect(lacks).toEqual([])
})

/** The check's findings in a module of this text. */
function found(text: string): readonly string[] {
  const program = ts.createProgram(['/a.ts'], docsOptions, {
    ...ts.createCompilerHost(docsOptions),
    getSourceFile: (path, target) => (path === '/a.ts' ? ts.createSourceFile(path, text, target, true) : undefined),
    fileExists: (path) => path === '/a.ts',
  })
  return lacksOf(exportsOf(program, ['/a.ts']), program.getTypeChecker())
}

test('DO-14: a function lacks its sentence, a parameter, an example or the tag of an error', () => {
  expect(found('export function bare() {}')).toEqual(['bare: what it is', 'bare: @example'])
  expect(found('/** Opens. Throws `a`. @example open() */ export function open() {}'))
    .toEqual(['open: @throws instead of a sentence'])
  const open = (param: string): string =>
    `/**\n * Opens.\n${param} * @example open(1)\n */\nexport function open(timeMs: number) {}`
  expect(found(open(''))).toEqual(['open: @param timeMs'])
  expect(found(open(' * @param timeMs\n'))).toEqual(['open: @param timeMs'])
  expect(found(open(' * @param timeMs how long, ms\n'))).toEqual([])
})

test('DO-14: the members of an exported type describe a parameter', () => {
  const how = '/** How. */ export interface How {\n/** Fast. */ readonly fast: boolean\n}\n'
  const open = '/** Opens. @example open({ fast: true }) */ export function open(how: How) {}'
  expect(found(how + open)).toEqual([])
  expect(found(how.replace('export ', '') + open)).toEqual(['open: @param how'])
})

test('DO-14: codes that a function throws, itself or by another, have their tag', () => {
  const refuse = 'function refuse() { throw new TradewireError(\'no-session\') }\n'
  const open = 'export function open() { refuse() }'
  expect(found(`${refuse}/** Opens. @example open() */ ${open}`)).toEqual(['open: @throws `no-session`'])
  const tagged = '/**\n * Opens.\n * @throws TradewireError `no-session`\n * @example open()\n */\n'
  expect(found(refuse + tagged + open)).toEqual([])
  const later = 'export function open() { return () => { throw malformed(\'a\') } }'
  expect(found(`/** Opens. @example open() */ ${later}`)).toEqual([])
  expect(found('/** Reads. @example read() */ export function read() { throw malformed(\'a\') }'))
    .toEqual(['read: @throws `frame-malformed`'])
})

test('DO-14: members lack their sentence, and optional ones of options their default', () => {
  expect(found('/** A. */ export interface OpenOptions {\nurl: string\n/** Ms. */ timeMs?: number\n}'))
    .toEqual(['OpenOptions.url: what it is', 'OpenOptions.timeMs: @default'])
  const base = 'interface Base { a: 1 | 2 }\n'
  expect(found(`${base}/** A. */ export interface Result extends Base {\n/** B. */ b?: number\n}`))
    .toEqual(['Result.a: what it is'])
  expect(found('/** A. */ export type Result = { ok: true; id: string } | {\n/** Throws `a`. */ stop(): void\n}'))
    .toEqual(['Result.id: what it is', 'Result.stop: @throws instead of a sentence'])
})

test('DO-14: a component lacks a sentence, a default, an example', () => {
  const member = { type: 'string', text: 'Text.', byDefault: '', isRequired: true }
  const component = {
    name: 'tradewire-banner' as const,
    props: [{ ...member, name: 'a' }, { ...member, name: 'b', isRequired: false }],
    events: [{ ...member, name: 'c', text: '' }],
    slots: [],
  }
  expect(componentLacks(component, 'const props = defineProps<{}>()'))
    .toEqual(['tradewire-banner: @example', 'tradewire-banner.b: @default', 'tradewire-banner.c: what it is'])
  const script = '/** It. @example <tradewire-banner /> */\nconst props = defineProps<{}>()'
  expect(componentLacks({ ...component, props: [], events: [] }, script)).toEqual([])
})
