import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import packageJson from '../../../package.json'
import { repositoryRoot } from './source-files'

interface Documented {
  readonly name: string
  readonly text: string
  readonly tags: readonly string[]
}

/** The functions that these modules export, by the names that they are declared with. */
function exportedFunctions(program: ts.Program, paths: readonly string[]): readonly Documented[] {
  const checker = program.getTypeChecker()
  const found = new Set<ts.Symbol>()
  for (const path of paths) {
    const source = program.getSourceFile(path)
    const module = source && checker.getSymbolAtLocation(source)
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      found.add(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
    }
  }
  const isOurFunction = ({ declarations: [node] = [] }: ts.Symbol): boolean =>
    node !== undefined && ts.isFunctionDeclaration(node) && !node.getSourceFile().fileName.includes('/node_modules/')
  return [...found].filter(isOurFunction).map((symbol) => ({
    name: symbol.name,
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    tags: symbol.getJsDocTags(checker).map(({ name }) => name),
  }))
}

/** What the description of a function lacks. */
function lacksOf({ name, text, tags }: Documented): readonly string[] {
  return [
    ...(text === '' ? [`${name}: what it is`] : []),
    ...(tags.includes('example') ? [] : [`${name}: @example`]),
    ...(/\bThrows `/.test(text) ? [`${name}: @throws instead of a sentence`] : []),
  ]
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true, types: [], allowImportingTsExtensions: true, noEmit: true,
}

test('each exported function says what it is, and has an example; what it throws has a tag', () => {
  const targets = Object.values(packageJson.exports).map((entry) => entry.default)
  const paths = targets.filter((path) => path.startsWith('./src/')).map((path) => join(repositoryRoot, path))
  const functions = exportedFunctions(ts.createProgram(paths, options), paths)
  expect(functions.length).toBeGreaterThan(80)
  expect(functions.flatMap(lacksOf)).toEqual([])
})

test('the check finds what is missing', () => {
  const text = 'export function bare() {}\n/** Opens. Throws `a`. @example open() */\nexport function open() {}\n'
  const host = ts.createCompilerHost(options)
  const program = ts.createProgram(['/a.ts'], options, {
    ...host,
    getSourceFile: (path, target) => (path === '/a.ts' ? ts.createSourceFile(path, text, target, true) : undefined),
    fileExists: (path) => path === '/a.ts',
  })
  expect(exportedFunctions(program, ['/a.ts']).flatMap(lacksOf)).toEqual([
    'bare: what it is', 'bare: @example', 'open: @throws instead of a sentence',
  ])
})
