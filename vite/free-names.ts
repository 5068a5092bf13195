import { fieldOf, isNode, listOf, stringField, typeOf } from './tree'

/** Globals that a module uses without declaring them. */
export interface FreeNames {
  readonly used: ReadonlySet<string>
  /** The free names that the module also assigns to. */
  readonly assigned: ReadonlySet<string>
}

interface Scope {
  readonly outer: Scope | undefined
  /** Whether a `var` is declared in this scope (function or module), not an outer one. */
  readonly holdsVar: boolean
  readonly declared: Set<string>
}

interface Reference {
  readonly name: string
  readonly from: Scope
  readonly assigns: boolean
}

/** Resolves names last, because declarations apply to their whole scope. */
export function freeNames(program: unknown): FreeNames {
  const references: Reference[] = []
  const todo: (() => void)[] = []
  visit(program, scopeIn(undefined), { references, todo })
  for (let task = todo.pop(); task !== undefined; task = todo.pop()) task()
  const free = references.filter(({ name, from }) => !isDeclared(name, from))
  const namesOf = (some: readonly Reference[]): ReadonlySet<string> => new Set(some.map(({ name }) => name))
  return { used: namesOf(free), assigned: namesOf(free.filter(({ assigns }) => assigns)) }
}

const scopeIn = (outer: Scope | undefined, holdsVar = false): Scope => ({ outer, holdsVar, declared: new Set() })

function isDeclared(name: string, from: Scope): boolean {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.outer) {
    if (scope.declared.has(name)) return true
  }
  return false
}

function varScope(scope: Scope): Scope {
  return scope.holdsVar || scope.outer === undefined ? scope : varScope(scope.outer)
}

interface Found {
  readonly references: Reference[]
  /** Pending visits. A recursive walk would overflow the stack at thousands of nested operators (VP-44). */
  readonly todo: (() => void)[]
}

/** Visits all fields of a node whose type is not in `kinds`. */
function visit(node: unknown, scope: Scope, found: Found): void {
  if (isNode(node)) found.todo.push(() => (kinds[typeOf(node)] ?? visitFields)(node, scope, found))
}

type Kind = (node: object, scope: Scope, found: Found) => void

const visitFields: Kind = (node, scope, found) => {
  for (const each of Object.values(node)) visit(each, scope, found)
}

/** Visits a pattern, which declares names in `into`, or assigns to names if `into` is absent. */
function bind(node: unknown, scope: Scope, found: Found, into?: Scope): void {
  const part = (name: string): void => bind(fieldOf(node, name), scope, found, into)
  const type = typeOf(node)
  if (type === 'Identifier') {
    const name = stringField(node, 'name')
    if (into === undefined) found.references.push({ name, from: scope, assigns: true })
    else into.declared.add(name)
  } else if (type === 'ObjectPattern') {
    for (const property of listOf(node, 'properties')) bind(property, scope, found, into)
  } else if (type === 'Property') {
    visitKey(node, scope, found)
    part('value')
  } else if (type === 'ArrayPattern') {
    for (const element of listOf(node, 'elements')) bind(element, scope, found, into)
  } else if (type === 'AssignmentPattern') {
    part('left')
    visit(fieldOf(node, 'right'), scope, found)
  } else if (type === 'RestElement') {
    part('argument')
  } else {
    visit(node, scope, found)
  }
}

function visitKey(node: unknown, scope: Scope, found: Found): void {
  if (fieldOf(node, 'computed') === true) visit(fieldOf(node, 'key'), scope, found)
}

function declareName(node: unknown, scope: Scope): void {
  scope.declared.add(stringField(fieldOf(node, 'id'), 'name'))
}

const inBlock: Kind = (node, scope, found) => visitFields(node, scopeIn(scope), found)
const nothing: Kind = () => undefined

const member: Kind = (node, scope, found) => {
  visitKey(node, scope, found)
  visit(fieldOf(node, 'value'), scope, found)
}

const declared = (own: Kind): Kind => (node, scope, found) => {
  declareName(node, scope)
  own(node, scope, found)
}

const inFunction: Kind = (node, scope, found) => {
  const inner = scopeIn(scope)
  declareName(node, inner)
  inner.declared.add('arguments')
  for (const parameter of listOf(node, 'params')) bind(parameter, inner, found, inner)
  // Declarations in the function body are not visible in default values of parameters.
  visit(fieldOf(node, 'body'), scopeIn(inner, true), found)
}

const inClass: Kind = (node, scope, found) => {
  const inner = scopeIn(scope)
  declareName(node, inner)
  visit(fieldOf(node, 'superClass'), inner, found)
  visit(fieldOf(node, 'body'), inner, found)
}

const loopOver: Kind = (node, scope, found) => {
  const inner = scopeIn(scope)
  bind(fieldOf(node, 'left'), inner, found)
  visit(fieldOf(node, 'right'), inner, found)
  visit(fieldOf(node, 'body'), inner, found)
}

/** ESTree nodes that contain a name without using it, or that start a scope. */
const kinds: Readonly<Record<string, Kind | undefined>> = {
  Identifier: (node, scope, found) =>
    void found.references.push({ name: stringField(node, 'name'), from: scope, assigns: false }),
  MemberExpression(node, scope, found) {
    visit(fieldOf(node, 'object'), scope, found)
    if (fieldOf(node, 'computed') === true) visit(fieldOf(node, 'property'), scope, found)
  },
  Property: member,
  MethodDefinition: member,
  PropertyDefinition: member,
  LabeledStatement: (node, scope, found) => visit(fieldOf(node, 'body'), scope, found),
  BreakStatement: nothing,
  ContinueStatement: nothing,
  MetaProperty: nothing,
  ImportDeclaration(node, scope) {
    for (const specifier of listOf(node, 'specifiers')) {
      scope.declared.add(stringField(fieldOf(specifier, 'local'), 'name'))
    }
  },
  ExportNamedDeclaration(node, scope, found) {
    visit(fieldOf(node, 'declaration'), scope, found)
    if (typeOf(fieldOf(node, 'source')) !== '') return
    for (const specifier of listOf(node, 'specifiers')) visit(fieldOf(specifier, 'local'), scope, found)
  },
  ExportAllDeclaration: nothing,
  VariableDeclaration(node, scope, found) {
    const into = stringField(node, 'kind') === 'var' ? varScope(scope) : scope
    for (const declarator of listOf(node, 'declarations')) {
      bind(fieldOf(declarator, 'id'), scope, found, into)
      visit(fieldOf(declarator, 'init'), scope, found)
    }
  },
  FunctionDeclaration: declared(inFunction),
  FunctionExpression: inFunction,
  ArrowFunctionExpression: inFunction,
  ClassDeclaration: declared(inClass),
  ClassExpression: inClass,
  StaticBlock: (node, scope, found) => visitFields(node, scopeIn(scope, true), found),
  CatchClause(node, scope, found) {
    const inner = scopeIn(scope)
    bind(fieldOf(node, 'param'), inner, found, inner)
    visit(fieldOf(node, 'body'), inner, found)
  },
  AssignmentExpression(node, scope, found) {
    bind(fieldOf(node, 'left'), scope, found)
    visit(fieldOf(node, 'right'), scope, found)
  },
  UpdateExpression: (node, scope, found) => bind(fieldOf(node, 'argument'), scope, found),
  BlockStatement: inBlock,
  ForStatement: inBlock,
  ForInStatement: loopOver,
  ForOfStatement: loopOver,
  SwitchStatement: inBlock,
}
