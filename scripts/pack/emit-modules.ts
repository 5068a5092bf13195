import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './facts'
import type { PackageFiles } from './folder'

/** A path from the repository's root, without its extension, as the package has it. */
type Place = (path: string) => string

/**
 * JavaScript and types of these modules and of all that they import, one file each as they are written:
 * a bundler leaves out what is not used by the file, and a reader finds his way.
 */
export function emitModules(entries: readonly string[], place: Place): PackageFiles {
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const program = ts.createProgram(entries.map((entry) => join(root, entry)), options, host)
  const problems = ts.getPreEmitDiagnostics(program).filter(({ file }) => !file?.fileName.includes('/node_modules/'))
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host))
  const files: PackageFiles = new Map()
  const keep: ts.WriteFileCallback = (name, text) => {
    const [, path = '', extension = ''] = /^(.*?)(\.d\.ts|\.js)$/.exec(fromRoot(name)) ?? []
    files.set(place(path) + extension, text)
  }
  const names = nameFiles(options, host)
  const { emitSkipped } = program.emit(undefined, keep, undefined, false, {
    after: [names],
    afterDeclarations: [names],
  })
  if (emitSkipped) throw new Error('Nothing was emitted')
  return files
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { readonly config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return { ...options, noEmit: false, declaration: true, outDir: root, rootDir: root, newLine: ts.NewLineKind.LineFeed }
}

/** Imports by file name, extension and all: what a browser, Node and each setting of TypeScript resolve. */
function nameFiles(options: ts.CompilerOptions, host: ts.CompilerHost) {
  return (context: ts.TransformationContext) => {
    const { factory } = context
    function named(specifier: ts.Expression | undefined, from: string): ts.StringLiteral | undefined {
      if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return undefined
      const { resolvedModule } = ts.resolveModuleName(specifier.text, from, options, host)
      if (resolvedModule === undefined) throw new Error(`${specifier.text} leads nowhere from ${from}`)
      const isFolder = /\/index\.ts$/.test(resolvedModule.resolvedFileName) && !specifier.text.endsWith('/index')
      return factory.createStringLiteral(`${specifier.text}${isFolder ? '/index' : ''}.js`, true)
    }
    const visitFile = (source: ts.SourceFile): ts.SourceFile => {
      const visit = (node: ts.Node): ts.Node => {
        if (ts.isImportDeclaration(node)) {
          const name = named(node.moduleSpecifier, source.fileName)
          const { modifiers, importClause, attributes } = node
          return name === undefined
            ? node
            : factory.updateImportDeclaration(node, modifiers, importClause, name, attributes)
        }
        if (ts.isExportDeclaration(node)) {
          const name = named(node.moduleSpecifier, source.fileName)
          const { modifiers, isTypeOnly, exportClause, attributes } = node
          return name === undefined
            ? node
            : factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, name, attributes)
        }
        if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
          const name = named(literalOf(node.argument), source.fileName)
          const { attributes, qualifier, typeArguments, isTypeOf } = node
          if (name === undefined) return ts.visitEachChild(node, visit, context)
          const argument = factory.createLiteralTypeNode(name)
          return factory.updateImportTypeNode(node, argument, attributes, qualifier, typeArguments, isTypeOf)
        }
        return ts.visitEachChild(node, visit, context)
      }
      return ts.visitEachChild(source, visit, context)
    }
    return (node: ts.SourceFile | ts.Bundle) => (ts.isSourceFile(node) ? visitFile(node) : node)
  }
}

function literalOf({ literal }: ts.LiteralTypeNode): ts.StringLiteral | undefined {
  return ts.isStringLiteral(literal) ? literal : undefined
}

const fromRoot = (path: string): string => relative(root, path).replaceAll('\\', '/')
