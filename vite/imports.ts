import { fieldOf, listOf, textOf } from './tree'

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
