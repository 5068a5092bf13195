import ts from 'typescript'

/** The fields used from Stryker's report. Lines and columns count from 1. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Place; readonly end: Place }
}

interface Place {
  readonly line: number
  readonly column: number
}

/** Identifies a survivor after its line, function or file has moved. */
export interface SurvivorKey {
  readonly file: string
  /** The enclosing function or member; outside functions the constant. */
  readonly owner: string
  readonly change: string
  /** Larger than 1 when one function has the same change several times. */
  readonly count: number
}

export interface Survivor extends SurvivorKey {
  readonly line: number
}

export interface Counts {
  readonly killed: number
  readonly endless: number
  readonly survived: number
}

const maxLength = 70

const code = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  const short = line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``
}

const isFunctionWithName = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)
  || ts.isAccessor(node) || ts.isPropertyDeclaration(node)

function innermost(node: ts.Node, source: ts.SourceFile, start: number, end: number): ts.Node {
  const child = ts.forEachChild(node, (each) => each.getStart(source) <= start && end <= each.end ? each : undefined)
  return child === undefined ? node : innermost(child, source, start, end)
}

function ownerOf(source: ts.SourceFile, start: number, end: number): string {
  let isInFunction = false
  let constant = 'module'
  for (let node = innermost(source, source, start, end); !ts.isSourceFile(node); node = node.parent) {
    if (ts.isConstructorDeclaration(node)) return 'constructor'
    if (isFunctionWithName(node) && node.name !== undefined) return node.name.getText(source)
    // Names the function in its value.
    if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) {
      const name = node.name.getText(source)
      if (isInFunction) return name
      if (ts.isVariableDeclaration(node)) constant = name
    }
    if (ts.isFunctionLike(node)) isInFunction = true
  }
  return constant
}

function survivorsIn(file: string, text: string, mutants: readonly Mutant[]): readonly Survivor[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  const offset = ({ line, column }: Place): number => source.getPositionOfLineAndCharacter(line - 1, column - 1)
  const counts = new Map<string, number>()
  return mutants
    .map(({ location: { start, end }, ...mutant }) =>
      ({ ...mutant, line: start.line, from: offset(start), to: offset(end) }))
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .flatMap(({ status, replacement = '', line, from, to }) => {
      const owner = ownerOf(source, from, to)
      const change = `${code(text.slice(from, to))} becomes ${code(replacement === '' ? 'nothing' : replacement)}`
      const count = (counts.get(`${owner} ${change}`) ?? 0) + 1
      counts.set(`${owner} ${change}`, count)
      return status === 'Survived' || status === 'NoCoverage' ? [{ file, line, owner, change, count }] : []
    })
}

export function survivorsOf({ files }: MutationReport): readonly Survivor[] {
  return Object.keys(files).sort().flatMap((file) => {
    const { source = '', mutants = [] } = files[file] ?? {}
    return survivorsIn(file, source, mutants)
  })
}

export function countsOf({ files }: MutationReport): Counts {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (...wanted: readonly string[]): number => statuses.filter((status) => wanted.includes(status)).length
  return { killed: count('Killed'), endless: count('Timeout'), survived: count('Survived', 'NoCoverage') }
}

export function scoreOf({ killed, endless, survived }: Counts): number {
  const mutants = killed + endless + survived
  return mutants === 0 ? 0 : 100 * (killed + endless) / mutants
}
