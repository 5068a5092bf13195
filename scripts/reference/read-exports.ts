import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

export interface ExportedName {
  readonly name: string
  readonly kind: 'function' | 'class' | 'value' | 'type'
  /** Docstring in one line, or an empty string. */
  readonly text: string
  readonly throws: readonly string[]
}

export interface PackageEntry {
  /** Import name, such as `tradewire/client`. */
  readonly name: string
  readonly exports: readonly ExportedName[]
  /** Names that an earlier entry already lists. */
  readonly again: readonly string[]
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true, types: [], allowImportingTsExtensions: true, noEmit: true,
}

interface PackageJson {
  readonly exports: Readonly<Record<string, { readonly default: string }>>
}

const oneLine = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  ts.displayPartsToString([...parts ?? []]).replaceAll(/\{@link (\w+)\}/g, '`$1`').replaceAll(/\s+/g, ' ').trim()

function kindOf({ flags }: ts.Symbol): ExportedName['kind'] {
  if (flags & ts.SymbolFlags.Function) return 'function'
  if (flags & ts.SymbolFlags.Class) return 'class'
  return flags & ts.SymbolFlags.Value ? 'value' : 'type'
}

/** Whether an export doubles one of uni's hooks, which `@dcloudio/uni-app` describes. */
const isHookOfUni = (entry: string, name: string): boolean => entry.endsWith('/testing') && /^on[A-Z]/.test(name)

const entriesOf = new Map<string, readonly PackageEntry[]>()

/** Returns all exports, each under the first entry with the export. Compiles the source once per process. */
export function readEntryPoints(root: string): readonly PackageEntry[] {
  const entries = entriesOf.get(root) ?? compileEntries(root)
  entriesOf.set(root, entries)
  return entries
}

function compileEntries(root: string): readonly PackageEntry[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson
  const sources = Object.entries(exports).filter(([, entry]) => entry.default.endsWith('.ts'))
    .map(([name, entry]) => ({ name: `tradewire${name.slice(1)}`, path: join(root, entry.default) }))
  const program = ts.createProgram(sources.map(({ path }) => path), options)
  const checker = program.getTypeChecker()
  const seen = new Set<ts.Symbol>()

  return sources.map(({ name: entry, path }) => {
    const source = program.getSourceFile(path)
    const module = source && checker.getSymbolAtLocation(source)
    const own: ExportedName[] = []
    const again: string[] = []
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      if (isHookOfUni(entry, symbol.name)) continue
      const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      if (seen.has(origin)) again.push(symbol.name)
      else {
        own.push({
          name: symbol.name,
          kind: kindOf(origin),
          text: oneLine(origin.getDocumentationComment(checker)),
          throws: origin.getJsDocTags(checker).filter(({ name }) => name === 'throws').map(({ text }) => oneLine(text)),
        })
      }
      seen.add(origin)
    }
    return { name: entry, exports: own, again }
  })
}
