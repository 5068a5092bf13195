import ts from 'typescript'
import { parser } from 'typescript-eslint'

const SCRIPT = /<script\b[^>]*>([^]*?)<\/script>/

/**
 * The parser of `typescript-eslint`, with one program for all files. Without this program the parser would compile the
 * project again for each `.vue` file, because the linted code is the script and the compiler reads the whole file.
 */
export function createVueParser(project) {
  let program
  return {
    ...parser,
    parseForESLint(code, options) {
      program ??= createProgram(project)
      const isRead = program.getSourceFile(options.filePath)?.text === code
      return parser.parseForESLint(code, isRead ? { ...options, project: undefined, programs: [program] } : options)
    },
  }
}

function createProgram(project) {
  const { config } = ts.readConfigFile(project, ts.sys.readFile)
  const vue = { extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd(), {}, project, undefined, [vue])
  // Without this option, the compiler ignores `.vue` files.
  const options = { ...parsed.options, allowNonTsExtensions: true }
  const host = ts.createCompilerHost(options, true)
  const { getSourceFile } = host
  host.getSourceFile = (path, version, ...rest) => path.endsWith('.vue')
    ? ts.createSourceFile(path, SCRIPT.exec(ts.sys.readFile(path))?.[1] ?? '', version, true, ts.ScriptKind.TS)
    : getSourceFile(path, version, ...rest)
  return ts.createProgram(parsed.fileNames, options, host)
}
