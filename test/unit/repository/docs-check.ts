import ts from 'typescript'
import type { DeclaredComponent } from '../../../scripts/reference/read-components'

export const docsOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true, types: [], allowImportingTsExtensions: true, noEmit: true, strict: true,
}

/** Each optional member has a default. */
const isOfOptions = (name: string): boolean => /(Options|Policy|Limits|Ports|Parts|Calls|Callbacks|Words)$/.test(name)

const isOurs = ({ declarations: [node] = [] }: ts.Symbol): boolean =>
  node !== undefined && !node.getSourceFile().fileName.includes('/node_modules/')

const originOf = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)

const textOf = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  ts.displayPartsToString([...parts ?? []]).trim()

/** Each export once, by its declaration. */
export function exportsOf(program: ts.Program, paths: readonly string[]): ReadonlySet<ts.Symbol> {
  const checker = program.getTypeChecker()
  const found = paths.flatMap((path) => {
    const source = program.getSourceFile(path)
    const module = source && checker.getSymbolAtLocation(source)
    return module === undefined ? [] : checker.getExportsOfModule(module)
  })
  return new Set(found.map((symbol) => originOf(symbol, checker)).filter(isOurs))
}

/** Includes members of extended interfaces. */
function membersOf(node: ts.Node, checker: ts.TypeChecker): readonly ts.TypeElement[] {
  if (ts.isTypeLiteralNode(node)) return [...node.members]
  if (ts.isTypeAliasDeclaration(node)) return membersOf(node.type, checker)
  if (ts.isIntersectionTypeNode(node) || ts.isUnionTypeNode(node)) {
    return node.types.flatMap((one) => membersOf(one, checker))
  }
  if (!ts.isInterfaceDeclaration(node)) return []
  const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types).flatMap(({ expression }) => {
    const base = checker.getSymbolAtLocation(expression)
    const origin = base && originOf(base, checker)
    return origin !== undefined && isOurs(origin) ? origin.declarations ?? [] : []
  })
  return [...bases.flatMap((base) => membersOf(base, checker)), ...node.members]
}

/** `ok: true`, `type: 'opened'`: a single literal needs no text. */
const isLiteral = (member: ts.TypeElement): boolean =>
  ts.isPropertySignature(member) && member.type !== undefined && ts.isLiteralTypeNode(member.type)

function lacksOfMembers(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  return (symbol.declarations ?? []).flatMap((node) => membersOf(node, checker)).flatMap((member) => {
    const own = member.name && checker.getSymbolAtLocation(member.name)
    if (own === undefined || isLiteral(member)) return []
    const isDefaulted = !ts.isPropertySignature(member) || member.questionToken === undefined
      || own.getJsDocTags(checker).some(({ name }) => name === 'default')
    return [
      ...(textOf(own.getDocumentationComment(checker)) === '' ? [`${symbol.name}.${own.name}: what it is`] : []),
      ...(/\bThrows `/.test(textOf(own.getDocumentationComment(checker)))
        ? [`${symbol.name}.${own.name}: @throws instead of a sentence`] : []),
      ...(isOfOptions(symbol.name) && !isDefaulted ? [`${symbol.name}.${own.name}: @default`] : []),
    ]
  })
}

/** For `options: ClientOptions`, the type with the parameter's members. */
function describingType({ type }: ts.ParameterDeclaration, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = type !== undefined && ts.isTypeReferenceNode(type) && checker.getSymbolAtLocation(type.typeName)
  if (!symbol) return undefined
  const origin = originOf(symbol, checker)
  const hasMembers = (origin.declarations ?? []).some((node) => membersOf(node, checker).length > 0)
  return hasMembers && isOurs(origin) ? origin : undefined
}

/** The code of `throw new TradewireError('code')`, and of `throw malformed(…)`. */
function thrownBy({ expression }: ts.ThrowStatement): string[] {
  if (ts.isCallExpression(expression) && expression.expression.getText() === 'malformed') return ['frame-malformed']
  if (!ts.isNewExpression(expression) || expression.expression.getText() !== 'TradewireError') return []
  const [code] = expression.arguments ?? []
  return code !== undefined && ts.isStringLiteral(code) ? [code.text] : []
}

/** The function's own codes, and the codes from functions that it calls by name. */
function codesThrownBy(
  node: ts.FunctionDeclaration, checker: ts.TypeChecker, seen = new Set<ts.Node>(),
): ReadonlySet<string> {
  const codes = new Set<string>()
  seen.add(node)
  const visit = (inner: ts.Node): void => {
    if (ts.isFunctionLike(inner) || ts.isTryStatement(inner)) return
    if (ts.isThrowStatement(inner)) for (const code of thrownBy(inner)) codes.add(code)
    if (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression)) {
      const symbol = checker.getSymbolAtLocation(inner.expression)
      const [called] = symbol === undefined ? [] : originOf(symbol, checker).declarations ?? []
      if (called !== undefined && ts.isFunctionDeclaration(called) && !seen.has(called)) {
        for (const code of codesThrownBy(called, checker, seen)) codes.add(code)
      }
    }
    ts.forEachChild(inner, visit)
  }
  if (node.body !== undefined) ts.forEachChild(node.body, visit)
  return codes
}

function lacksOfFunction(
  overloads: readonly ts.FunctionDeclaration[], symbol: ts.Symbol, checker: ts.TypeChecker,
): string[] {
  const tags = symbol.getJsDocTags(checker)
  const throws = tags.filter(({ name }) => name === 'throws').map(({ text }) => textOf(text)).join('\n')
  const hasTag = (one: ts.ParameterDeclaration): boolean =>
    ts.getJSDocParameterTags(one).some(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '') !== '')
  const parameters = overloads.flatMap((one) => (overloads.length > 1 && one.body ? [] : [...one.parameters]))
  const described = new Set(parameters.filter((one) => hasTag(one) || describingType(one, checker))
    .map(({ name }) => name.getText()))
  const thrown = new Set(overloads.flatMap((one) => [...codesThrownBy(one, checker)]))
  return [
    ...[...new Set(parameters.map(({ name }) => name.getText()))].filter((one) => !described.has(one))
      .map((one) => `@param ${one}`),
    ...[...thrown].map((code) => `\`${code}\``).filter((code) => !throws.includes(code))
      .map((code) => `@throws ${code}`),
    ...(/\bThrows `/.test(textOf(symbol.getDocumentationComment(checker))) ? ['@throws instead of a sentence'] : []),
    ...(tags.some(({ name }) => name === 'example') ? [] : ['@example']),
  ].map((lack) => `${symbol.name}: ${lack}`)
}

const functionsOf = ({ declarations = [] }: ts.Symbol): readonly ts.FunctionDeclaration[] =>
  declarations.filter(ts.isFunctionDeclaration)

export function lacksOf(exported: ReadonlySet<ts.Symbol>, checker: ts.TypeChecker): string[] {
  const given = [...exported].flatMap(functionsOf).flatMap(({ parameters }) =>
    parameters.flatMap((one) => describingType(one, checker) ?? []))
  return [...new Set([...exported, ...given])].flatMap((symbol) => [
    ...(textOf(symbol.getDocumentationComment(checker)) === '' ? [`${symbol.name}: what it is`] : []),
    ...(symbol.flags & ts.SymbolFlags.Function
      ? lacksOfFunction(functionsOf(symbol), symbol, checker)
      : []),
    ...lacksOfMembers(symbol, checker),
  ])
}

/** `script` is the component's own. */
export function componentLacks({ name, props, events, slots }: DeclaredComponent, script: string): string[] {
  const of = (members: typeof props, lack: string): string[] => members.map((one) => `${name}.${one.name}: ${lack}`)
  const example = /\/\*\*(?:(?!\*\/)[^])*@example(?:(?!\*\/)[^])*\*\/\s*const props\b/
  return [
    ...(example.test(script) ? [] : [`${name}: @example`]),
    ...of(props.filter(({ isRequired, byDefault }) => !isRequired && byDefault === ''), '@default'),
    ...of([...props, ...events, ...slots].filter(({ text }) => text === ''), 'what it is'),
  ]
}
