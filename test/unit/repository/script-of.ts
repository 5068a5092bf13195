import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import type { SourceFile } from './source-files'

/** The TypeScript of a file: all of a `.ts`, the script blocks of a `.vue`. */
export function scriptOf({ path, text }: SourceFile): ts.SourceFile {
  const script = path.endsWith('.vue') ? scriptBlocks(text) : text
  return ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
}

function scriptBlocks(text: string): string {
  const { descriptor } = parse(text, { sourceMap: false })
  return [descriptor.script?.content, descriptor.scriptSetup?.content].filter((block) => block !== undefined).join('\n')
}

/** Calls `visit` on every node. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** Whether an identifier stands for a value, not for the name of a member, a key or a label. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return false
  const isNamed = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)
    || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isImportSpecifier(parent)
  return !(isNamed && parent.name === node)
}
