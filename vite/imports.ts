/** `import { name as local } from 'from'`; `start` and `end` are those of `name as local`. */
export interface NamedImport {
  readonly from: string
  readonly name: string
  readonly local: string
  readonly start: number
  readonly end: number
}

/** The named imports of a parsed module. */
export function importsOf(program: unknown): readonly NamedImport[] {
  return listOf(program, 'body').filter((node) => textOf(node, 'type') === 'ImportDeclaration').flatMap(namedIn)
}

function namedIn(statement: object): readonly NamedImport[] {
  const from = textOf(fieldOf(statement, 'source'), 'value')
  const specifiers = listOf(statement, 'specifiers').filter((node) => textOf(node, 'type') === 'ImportSpecifier')
  return specifiers.map((node) => ({
    from,
    name: textOf(fieldOf(node, 'imported'), 'name'),
    local: textOf(fieldOf(node, 'local'), 'name'),
    start: Number(fieldOf(node, 'start')),
    end: Number(fieldOf(node, 'end')),
  }))
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
