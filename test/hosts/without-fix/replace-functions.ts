import ts from 'typescript'

interface Replacement {
  /** The function's name; one inside another is named with both, `outer.inner`. */
  readonly function: string
  /** Makes of its name the expression that is called in its place. */
  readonly chosen: (original: string) => string
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Puts a function of the same name, the same exports and the same scope in the place of each one that is
 * named; the original stays beside it as `name$original`. Throws for a name that the file does not declare.
 */
export function replaceFunctions(code: string, path: string, replacements: readonly Replacement[]): string {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true)
  const edits = replacements.flatMap((replacement) => {
    const found = find(source, replacement.function.split('.'))
    if (found?.name === undefined) throw new Error(`${path} declares no function ${replacement.function}`)
    return editsFor(found, found.name, replacement)
  })
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code)
}

function find(root: ts.Node, [name, ...inner]: readonly string[]): ts.FunctionDeclaration | undefined {
  let found: ts.FunctionDeclaration | undefined
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return
    if (ts.isFunctionDeclaration(node)) {
      if (node.name?.text === name && node.body !== undefined) found = node
      // A function of that name inside another is another function.
      return
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(root, visit)
  return found === undefined || inner.length === 0 ? found : find(found, inner)
}

function editsFor(declaration: ts.FunctionDeclaration, { text, end }: ts.Identifier, way: Replacement): Edit[] {
  const original = `${text}$original`
  const exported = declaration.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  const head = exported === undefined ? '' : 'export '
  return [
    ...(exported === undefined ? [] : [{ start: exported.getStart(), end: exported.end, text: '' }]),
    { start: end, end, text: '$original' },
    {
      start: declaration.end,
      end: declaration.end,
      text: `\n${head}function ${text}(...given) { return ${way.chosen(original)}(...given) }\n`,
    },
  ]
}
