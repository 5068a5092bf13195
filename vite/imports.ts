import { fieldOf, listOf, stringField } from './tree'

/** An import `import { name as local } from 'from'`. `start` and `end` delimit `name as local`. */
export interface NamedImport {
  readonly from: string
  readonly name: string
  readonly local: string
  readonly start: number
  readonly end: number
}

export function importsOf(program: unknown): readonly NamedImport[] {
  return listOf(program, 'body').flatMap(namedIn)
}

/** `from` is empty for a statement without `source`. `name` is empty for a specifier without `imported`. */
function namedIn(statement: unknown): readonly NamedImport[] {
  const from = stringField(fieldOf(statement, 'source'), 'value')
  return listOf(statement, 'specifiers').map((node) => ({
    from,
    name: stringField(fieldOf(node, 'imported'), 'name'),
    local: stringField(fieldOf(node, 'local'), 'name'),
    start: Number(fieldOf(node, 'start')),
    end: Number(fieldOf(node, 'end')),
  }))
}
