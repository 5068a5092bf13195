import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { expect, test } from 'vitest'
import packageJson from '../../../package.json'
import { readComponents } from '../../../scripts/reference/read-components'
import { componentLacks, docsOptions, exportsOf, lacksOf } from './docs-check'
import { repositoryRoot } from './source-files'

/** The hooks of the double are those of `@dcloudio/uni-app`. */
const isHookOfUni = (symbol: ts.Symbol): boolean =>
  /^on[A-Z]/.test(symbol.name) && symbol.declarations?.[0]?.getSourceFile().fileName.includes('/testing/uni/') === true

test('DO-14: describes exported names, members, parameters, defaults, errors and examples', () => {
  const paths = Object.values(packageJson.exports).map(({ default: path }) => path)
    .filter((path) => path.endsWith('.ts')).map((path) => join(repositoryRoot, path))
  const program = ts.createProgram(paths, docsOptions)
  const symbols = new Set([...exportsOf(program, paths)].filter((symbol) => !isHookOfUni(symbol)))
  expect(symbols.size).toBeGreaterThan(150)
  expect(lacksOf(symbols, program.getTypeChecker())).toEqual([])
})

test('DO-14: describes components, their properties, events and slots', () => {
  const lacks = readComponents(repositoryRoot).flatMap((component) => {
    const path = join(repositoryRoot, 'components', component.name, `${component.name}.vue`)
    return componentLacks(component, parse(readFileSync(path, 'utf8')).descriptor.scriptSetup?.content ?? '')
  })
  expect(lacks).toEqual([])
})

const example = '@example open()'

test.each([
  ['export function bare() {}', ['bare: what it is', 'bare: @example']],
  [`/** Opens. Throws \`a\`. ${example} */ export function open() {}`, ['open: @throws instead of a sentence']],
  [`/** Opens. ${example} */ export function open(timeMs: number) {}`, ['open: @param timeMs']],
  [`/**\n * Opens.\n * @param timeMs\n * ${example}\n */ export function open(timeMs: number) {}`,
    ['open: @param timeMs']],
  [`/** How. */ interface How {\n/** Fast. */ fast: boolean\nlate: boolean\n}
    /** Opens. ${example} */ export function open(how: How) {}`, ['How.late: what it is']],
  [`function refuse() { throw new TradewireError('no-session') }
    /** Opens. ${example} */ export function open() { refuse() }
    /** Later. ${example} */ export function later() { return () => { throw malformed('a') } }`,
  ['open: @throws `no-session`']],
  [`/**\n * Reads.\n * @throws TradewireError \`frame-malformed\`\n * ${example}\n */
    export function read() { throw malformed('a') }`, []],
  ['/** A. */ export interface OpenOptions {\nurl: string\n/** Ms. */ timeMs?: number\n}',
    ['OpenOptions.url: what it is', 'OpenOptions.timeMs: @default']],
  [`interface Base { a: 1 | 2 }
    /** A. */ export type Result = { ok: true; id: string } | Base | {\n/** Throws \`a\`. */ stop(): void\n}
    /** B. */ export interface Other extends Base {}`,
  ['Result.id: what it is', 'Result.stop: @throws instead of a sentence', 'Other.a: what it is']],
])('DO-14: finds what the description of %s lacks: %j', (text, lacks) => {
  const program = ts.createProgram(['/a.ts'], docsOptions, {
    ...ts.createCompilerHost(docsOptions),
    getSourceFile: (path, target) => (path === '/a.ts' ? ts.createSourceFile(path, text, target, true) : undefined),
    fileExists: (path) => path === '/a.ts',
  })
  expect(lacksOf(exportsOf(program, ['/a.ts']), program.getTypeChecker())).toEqual(lacks)
})

test('DO-14: detects a component without a description, a default or an example', () => {
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
