import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Rejects classes and `this`. Objects come from factories with closures, because a method with `this` fails when passed
 * as a callback.
 */
const noThis = {
  create: (context) => ({
    ThisExpression: (node) => context.report({ node, message: 'A factory closes over its state: no `this`.' }),
  }),
}

/** Methods of ES2019 and later, which no bundler replaces. */
export const late = new Set(['allSettled', 'at', 'findLast', 'findLastIndex', 'flat', 'flatMap', 'fromEntries', 'hasOwn',
  'matchAll', 'replaceAll', 'structuredClone', 'toReversed', 'toSorted', 'toSpliced', 'trimEnd', 'trimStart'])

/** Rejects syntax and methods that uni's default target leaves in a build but engines before ES2019 lack (PF-71). */
const es2018 = {
  create(context) {
    const report = (node, what) => context.report({ node, message: `Engines before ES2019 lack ${what} (PF-71).` })
    const visitors = {
      LogicalExpression: (node) => void (node.operator === '??' && report(node, '`??`')),
      AssignmentExpression: (node) =>
        void (['??=', '||=', '&&='].includes(node.operator) && report(node, `\`${node.operator}\``)),
      CatchClause: (node) => void (node.param || report(node, '`catch` without a name')),
      ...callsOf(report),
      Literal(node) {
        const { bigint, regex: { pattern = '', flags = '' } = {} } = node
        if (bigint) report(node, 'bigint')
        if (/[sdv]/.test(flags) || /\(\?<[=!\w]/.test(pattern)) report(node, 'this regular expression')
      },
    }
    return withTemplate(context, visitors)
  },
}

/** Rejects syntax of ES2016 to ES2018, which uni's default target leaves in a build (PF-72). */
const es2015 = {
  create(context) {
    const report = (node, what) => context.report({ node, message: `ES2015 lacks ${what} (PF-72).` })
    const checkAsync = (node) => void (node.async && report(node, 'async functions'))
    const checkPower = (node) => void (node.operator.startsWith('**') && report(node, '`**`'))
    return withTemplate(context, {
      ObjectExpression: ({ properties }) =>
        properties.filter(({ type }) => type === 'SpreadElement').forEach((node) => report(node, 'object spread')),
      ObjectPattern: ({ properties }) =>
        properties.filter(({ type }) => type === 'RestElement').forEach((node) => report(node, 'object rest')),
      FunctionDeclaration: checkAsync,
      FunctionExpression: checkAsync,
      ArrowFunctionExpression: checkAsync,
      BinaryExpression: checkPower,
      AssignmentExpression: checkPower,
    })
  },
}

/** Global variables and functions of a browser, in TypeScript's own list. */
const browserGlobals = new Set(Array.from(
  readFileSync(createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts'), 'utf8')
    .matchAll(/^declare (?:var|const|function) (\w+)/gm), ([, name]) => name,
))

/**
 * Rejects `{ name }` for a block's variable with the name of a browser's global, because the compiler of uni-app x
 * renames the variable but not the property's value (PK-95).
 */
const noGlobalShorthand = {
  create(context) {
    function variableOf(node) {
      for (let scope = context.sourceCode.getScope(node); scope; scope = scope.upper) {
        const variable = scope.set.get(node.name)
        if (variable) return variable
      }
      return undefined
    }
    return {
      'ObjectExpression > Property'({ shorthand, value }) {
        if (!shorthand || value.type !== 'Identifier' || !browserGlobals.has(value.name)) return
        const { scope } = variableOf(value) || {}
        if (!scope || !['block', 'for', 'switch', 'catch'].includes(scope.type)) return
        const { name } = value
        context.report({ node: value, message: `uni-app x reads the global \`${name}\` here (PK-95).` })
      },
    }
  },
}

/** Rejects only these methods, for code whose build target lowers the syntax. */
const methods = {
  create: (context) => withTemplate(context, callsOf((node, what) =>
    context.report({ node, message: `Engines before ES2019 lack ${what}, and no build target replaces it.` }))),
}

function callsOf(report) {
  return {
    CallExpression({ callee }) {
      const { name } = callee.property || callee
      if (!callee.computed && late.has(name)) report(callee, `\`${name}\``)
    },
  }
}

/** Also checks the template of a `.vue` file. */
function withTemplate(context, visitors) {
  const { defineTemplateBodyVisitor } = context.sourceCode.parserServices || {}
  return defineTemplateBodyVisitor ? defineTemplateBodyVisitor(visitors, visitors) : visitors
}

export default { meta: { name: 'own' }, rules: {
  es2015, es2018, 'es2018-methods': methods, 'no-global-shorthand': noGlobalShorthand, 'no-this': noThis,
} }
