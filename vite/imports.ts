interface Span {
  readonly start: number
  readonly end: number
}

/** `import { name as local } from 'from'` */
export interface NamedImport {
  readonly from: string
  readonly name: string
  readonly local: string
  readonly statement: Span
  /** With the comma behind it, if there is one. */
  readonly specifier: Span
  /** It is all that its statement imports. */
  readonly isAlone: boolean
}

/** The named imports of a parsed module. */
export function importsOf(program: unknown): readonly NamedImport[] {
  return listOf(program, 'body').filter((node) => textOf(node, 'type') === 'ImportDeclaration').flatMap(namedIn)
}

function namedIn(statement: object): readonly NamedImport[] {
  const specifiers = listOf(statement, 'specifiers')
  const from = textOf(fieldOf(statement, 'source'), 'value')
  return specifiers.filter((node) => textOf(node, 'type') === 'ImportSpecifier').map((node) => {
    const next = specifiers[specifiers.indexOf(node) + 1]
    const { start, end } = spanOf(node)
    return {
      from,
      name: textOf(fieldOf(node, 'imported'), 'name'),
      local: textOf(fieldOf(node, 'local'), 'name'),
      statement: spanOf(statement),
      specifier: { start, end: next === undefined ? end : spanOf(next).start },
      isAlone: specifiers.length === 1,
    }
  })
}

function fieldOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined
}

function listOf(node: unknown, name: string): readonly object[] {
  const list = fieldOf(node, name)
  return Array.isArray(list) ? list.filter((each: unknown) => typeof each === 'object' && each !== null) : []
}

function textOf(node: unknown, name: string): string {
  const value = fieldOf(node, name)
  return typeof value === 'string' ? value : ''
}

function spanOf(node: object): Span {
  return { start: Number(fieldOf(node, 'start')), end: Number(fieldOf(node, 'end')) }
}
