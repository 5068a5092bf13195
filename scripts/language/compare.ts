import ts from 'typescript'

const TITLED = new Set(['test', 'it', 'describe', 'describeNeeding', 'describeRedis', 'describeSharedRedis'])
const MARKERS = /\b(?:not|never|only|at most|unless|before|after|once)\b|n't\b/g
const RULE = /^- \*\*([A-Z]{2}-\d+)\*\* /
/** Rule ids, links, code spans and numbers. */
const FACTS = /\b[A-Z]{2}-\d+\b|\]\([^)]*\)|`[^`]+`|\d[\d,.]*\d|\d/g

/** A token, or a text that may be reworded: a title or a string of several words. */
export interface Token {
  readonly code: string
  readonly prose?: string
}

/** Differences that fail the comparison, and reworded texts for a second reader. */
export interface Comparison {
  readonly faults: readonly string[]
  readonly reworded: readonly string[]
}

function rootName(callee: ts.Expression): string {
  let node = callee
  while (!ts.isIdentifier(node)) {
    if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) node = node.expression
    else if (ts.isTaggedTemplateExpression(node)) node = node.tag
    else return ''
  }
  return node.text
}

const isTitle = (node: ts.Node): boolean =>
  ts.isCallExpression(node.parent) && node.parent.arguments[0] === node && TITLED.has(rootName(node.parent.expression))

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateLiteralToken =>
  ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)

const wholeOf = (text: ts.Node): ts.Node =>
  ts.isTemplateHead(text) ? text.parent : ts.isTemplateMiddleOrTemplateTail(text) ? text.parent.parent : text

/** Returns a script's tokens without comments and trailing commas. Texts joined by `+` are one text. */
export function tokensOf(script: string): Token[] {
  const source = ts.createSourceFile('compared.ts', script, ts.ScriptTarget.ES2022, true)
  const tokens: Token[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(source)
    if (children.length > 0) return children.forEach(visit)
    const code = node.getText(source)
    if (code === '') return
    if ([')', ']', '}'].includes(code) && tokens.at(-1)?.code === ',') tokens.pop()
    if (!isText(node)) return void tokens.push({ code })
    const whole = wholeOf(node)
    const isProse = isTitle(whole) || /\S\s+\S/.test(whole.getText(source))
    if (!isProse) return void tokens.push({ code })
    const joined = tokens.at(-1)?.code === '+' ? tokens.at(-2)?.prose : undefined
    if (joined === undefined) return void tokens.push({ code: 'text', prose: node.text })
    tokens.splice(-2, 2, { code: 'text', prose: joined + node.text })
  }
  visit(source)
  return tokens
}

const markersOf = (text: string): string => (text.toLowerCase().match(MARKERS) ?? []).sort().join(' ')

function rewordedAs(where: string, before: string, after: string): string[] {
  const [old, now] = [markersOf(before), markersOf(after)]
  return old === now ? [] : [`${where}: [${old}] became [${now}]: ${after}`]
}

function compareScripts(where: string, before: string, after: string): Comparison {
  const [old, now] = [tokensOf(before), tokensOf(after)]
  const first = now.findIndex(({ code }, at) => code !== old[at]?.code)
  if (first >= 0 || old.length !== now.length) {
    const at = first < 0 ? now.length : first
    const around = (tokens: readonly Token[]): string => tokens.slice(at, at + 8).map(({ code }) => code).join(' ')
    return { faults: [`${where}: code differs: ${around(old)} became ${around(now)}`], reworded: [] }
  }
  return { faults: [], reworded: now.flatMap(({ prose = '' }, at) => rewordedAs(where, old[at]?.prose ?? '', prose)) }
}

const commentsOf = (text: string): string =>
  (text.match(/\/\*[^]*?\*\/|(?<=^|\s)\/\/ .*|<!--[^]*?-->/g) ?? []).join('\n')

function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.vue')) return text
  return [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script).join('\n')
}

const restOf = (path: string, text: string): string => (path.endsWith('.vue')
  ? text.replace(/<script[^>]*>[^]*?<\/script>|<!--[^]*?-->|\/\*[^]*?\*\//g, '').replace(/\s+/g, ' ')
  : '')

const factsOf = (text: string): string => (text.match(FACTS) ?? []).sort().join(' ')

const rulesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\n').flatMap((line) => {
    const id = RULE.exec(line)?.[1]
    return id === undefined ? [] : [[id, line] as const]
  }))

function compareRules(path: string, before: string, after: string): Comparison {
  const [old, now] = [rulesOf(before), rulesOf(after)]
  const faults = [...old.keys()].filter((id) => !now.has(id)).map((id) => `${path}: ${id} is missing`)
  const reworded: string[] = []
  for (const [id, rule] of now) {
    const was = old.get(id)
    if (was === undefined || was === rule) continue
    const [oldFacts, facts] = [factsOf(was), factsOf(rule)]
    if (oldFacts !== facts) faults.push(`${id}: ${oldFacts} became ${facts}`)
    reworded.push(...rewordedAs(id, was, rule))
  }
  return { faults, reworded }
}

export function compareFile(path: string, before: string, after: string): Comparison {
  if (path.endsWith('.md')) return compareRules(path, before, after)
  const { faults, reworded } = compareScripts(path, scriptOf(path, before), scriptOf(path, after))
  const template = restOf(path, before) === restOf(path, after) ? [] : [`${path}: template or style differs`]
  const comments = rewordedAs(path, commentsOf(before), commentsOf(after)).map(() => `${path}: markers in comments`)
  return { faults: [...faults, ...template], reworded: [...reworded, ...comments] }
}
