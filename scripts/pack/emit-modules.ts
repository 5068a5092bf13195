import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './facts'
import type { PackageFiles } from './folder'

/** Path from the repository root, without extension, as in the package. */
type Place = (path: string) => string

/** Types for modules without types. */
const AMBIENT = ['src/web-socket/globals/core-js-pure.d.ts', 'process.d.ts']

/**
 * Compiles modules and all imports to JavaScript and types. Each source becomes one file, so that readers find the
 * modules and bundlers can omit unused files.
 */
export function emitModules(
  entries: readonly string[], place: Place, changes: ts.CompilerOptions = {},
): PackageFiles {
  const { program, options, host } = programOf(entries, changes)
  const files: PackageFiles = new Map()
  const keep: ts.WriteFileCallback = (name, text) => {
    const [, path = '', extension = ''] = /^(.*?)(\.d\.ts|\.js)$/.exec(fromRoot(name)) ?? []
    files.set(place(path) + extension, text)
  }
  const names = nameFiles(options, host)
  const { emitSkipped, diagnostics } = program.emit(undefined, keep, undefined, false, {
    after: [names],
    afterDeclarations: [(context) => (node) => (ts.isSourceFile(node) ? names(context)(node) : node)],
  })
  throwAny(diagnostics, host)
  if (emitSkipped) throw new Error('TypeScript emitted no files')
  return files
}

/** Throws on a type error, because emitting does not check function bodies. */
export function checkTypes(entries: readonly string[], changes: ts.CompilerOptions = {}): void {
  const { program, host } = programOf(entries, changes)
  throwAny(ts.getPreEmitDiagnostics(program), host)
}

function programOf(entries: readonly string[], changes: ts.CompilerOptions) {
  const options = { ...compilerOptions(), ...changes }
  const host = ts.createCompilerHost(options)
  const files = [...entries, ...AMBIENT].map((entry) => join(root, entry))
  return { program: ts.createProgram(files, options, host), options, host }
}

function throwAny(diagnostics: readonly ts.Diagnostic[], host: ts.CompilerHost): void {
  const problems = diagnostics.filter(({ file }) => !file?.fileName.includes('/node_modules/'))
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host))
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { readonly config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return { ...options, noEmit: false, declaration: true, outDir: root, rootDir: root, newLine: ts.NewLineKind.LineFeed }
}

/** Also matches `declare module './a'`, whose types NodeNext would ignore without the extension. */
const isImporting = (node: ts.Node): boolean => ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ||
  ts.isImportTypeNode(node) || ts.isModuleDeclaration(node)

/** Adds file names and extensions to imports for browsers, Node and all TypeScript settings. */
function nameFiles(options: ts.CompilerOptions, host: ts.CompilerHost): ts.TransformerFactory<ts.SourceFile> {
  function fileOf(specifier: string, from: string): string {
    if (!specifier.startsWith('.')) return specifier
    const { resolvedModule } = ts.resolveModuleName(specifier, from, options, host)
    if (resolvedModule === undefined) throw new Error(`${from}: cannot resolve ${specifier}`)
    const isFolder = resolvedModule.resolvedFileName.endsWith('/index.ts') && !specifier.endsWith('/index')
    return `${specifier}${isFolder ? '/index' : ''}.js`
  }
  return (context) => (source) => {
    const within = (node: ts.Node): ts.Node => ts.isStringLiteral(node)
      ? context.factory.createStringLiteral(fileOf(node.text, source.fileName), true)
      : ts.visitEachChild(node, within, context)
    const visit = (node: ts.Node): ts.Node => ts.visitEachChild(node, isImporting(node) ? within : visit, context)
    return ts.visitEachChild(source, visit, context)
  }
}

const fromRoot = (path: string): string => relative(root, path).replaceAll('\\', '/')
