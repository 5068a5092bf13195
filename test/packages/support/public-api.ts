import ts from 'typescript'

/** Type declarations by path: `lib/index.d.ts`. */
type Declarations = ReadonlyMap<string, string>

const ROOT = '/package/'
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })

function createProgram(files: Declarations): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    noLib: true, types: [],
  }
  const host = ts.createCompilerHost(options)
  const textOf = (path: string): string | undefined => files.get(path.slice(ROOT.length))
  return ts.createProgram([...files.keys()].map((path) => ROOT + path), options, {
    ...host,
    getCurrentDirectory: () => ROOT,
    fileExists: (path) => textOf(path) !== undefined,
    directoryExists: () => true,
    readFile: textOf,
    getSourceFile(path, target) {
      const text = textOf(path)
      return text === undefined ? undefined : ts.createSourceFile(path, text, target, true)
    },
  })
}

/** Returns a declaration's statement if it is at the top of its file. */
function statementOf(node: ts.Node): ts.Node | undefined {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return ts.isSourceFile(statement.parent) && !ts.isImportDeclaration(statement) ? statement : undefined
}

const MAX_COLUMNS = 120

const indentOf = (line: string): number => line.search(/\S/)

/** Joins each block that fits on one line, and packs the members of other blocks. */
function foldBlocks(text: string): string {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const indent = indentOf(line)
    let from = lines.length
    if (/^\s*\}/.test(line)) while (from > 0 && indentOf(lines[from - 1] ?? '') > indent) from -= 1
    const block = from < lines.length ? [...lines.slice(from - 1), line] : [line]
    const last = lines.at(-1) ?? ''
    const isNextMember = indent > 0 && indentOf(last) === indent && /;$/.test(last) && /;$/.test(line)
    const joined = isNextMember ? [last, line] : block
    const [head = '', ...rest] = joined
    const folded = [head, ...rest.map((each) => each.trim())].join(' ')
    if (rest.length > 0 && folded.length <= MAX_COLUMNS) lines.splice(1 - joined.length, joined.length, folded)
    else lines.push(line)
  }
  return lines.join('\n')
}

function exportsFrom(entry: string, names: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const name of names) {
    const wider = line === '' ? `  ${name},` : `${line} ${name},`
    if (wider.length <= MAX_COLUMNS) line = wider
    else {
      lines.push(line)
      line = `  ${name},`
    }
  }
  return ['export {', ...lines, line, `} from '${entry}'`].join('\n')
}

/**
 * Lists each entry's exports and the unexported types below them, without types of earlier entries.
 * @param entries paths of their types, by name
 */
export function publicApi(files: Declarations, entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const program = createProgram(files)
  const checker = program.getTypeChecker()

  const origin = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const statementsOf = (symbol: ts.Symbol): readonly ts.Node[] =>
    (symbol.declarations ?? []).flatMap((node) => statementOf(node) ?? [])
  function print(symbol: ts.Symbol): string {
    const texts = statementsOf(symbol).map((node) =>
      printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
    return foldBlocks(texts.join('\n'))
  }
  function exportsOf(path: string): readonly ts.Symbol[] {
    const source = program.getSourceFile(ROOT + path)
    const module = source && checker.getSymbolAtLocation(source)
    const exported = module === undefined ? [] : checker.getExportsOfModule(module)
    return exported.sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  const exported = Object.entries(entries).map(([entry, path]) => ({ entry, symbols: exportsOf(path) }))
  const owners = new Map<ts.Symbol, string>()
  for (const { entry, symbols } of exported) {
    for (const symbol of symbols) owners.set(origin(symbol), owners.get(origin(symbol)) ?? entry)
  }
  const seen = new Set(owners.keys())

  function usedBy(symbol: ts.Symbol): readonly ts.Symbol[] {
    const used: ts.Symbol[] = []
    const visit = (node: ts.Node): void => {
      const found = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined
      if (found !== undefined && statementsOf(origin(found)).length > 0) used.push(origin(found))
      ts.forEachChild(node, visit)
    }
    statementsOf(symbol).forEach(visit)
    return used
  }

  /** Types used by these symbols, except types listed elsewhere. */
  function innerOf(symbols: readonly ts.Symbol[]): readonly ts.Symbol[] {
    const inner: ts.Symbol[] = []
    const queue = symbols.flatMap(usedBy)
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next)) continue
      seen.add(next)
      inner.push(next)
      queue.push(...usedBy(next))
    }
    return inner
  }

  function textOf(entry: string, symbols: readonly ts.Symbol[]): string {
    const isOwn = (symbol: ts.Symbol): boolean => owners.get(origin(symbol)) === entry
    const elsewhere = new Map<string, string[]>()
    const lines: string[] = []
    for (const symbol of symbols) {
      const { name } = origin(symbol)
      const alias = name === symbol.name ? name : `${name} as ${symbol.name}`
      const owner = owners.get(origin(symbol)) ?? ''
      if (owner !== entry) elsewhere.set(owner, [...elsewhere.get(owner) ?? [], alias])
      else lines.push(...(alias === name ? [] : [`export { ${alias} }`]), print(origin(symbol)))
    }
    const others = [...elsewhere].map(([owner, names]) => exportsFrom(owner, names))
    const inner = innerOf(symbols.filter(isOwn).map(origin)).map(print).sort()
    const below = inner.length > 0 ? ['', '// Not exported, used above:', ...inner] : []
    return [...others, ...lines, ...below, ''].join('\n')
  }

  return new Map(exported.map(({ entry, symbols }) => [entry, textOf(entry, symbols)]))
}
