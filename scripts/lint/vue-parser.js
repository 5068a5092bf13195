import ts from 'typescript'
import { parser } from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

const SCRIPT = /<script\b[^>]*>([^]*?)<\/script>/
const GENERIC_SCRIPT = /<script\b[^>]*\sgeneric=/

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

/** Returns the script as the linter parses it: `vue-eslint-parser` first declares the types of `generic`. */
function scriptOf(path) {
  const text = ts.sys.readFile(path)
  let script = SCRIPT.exec(text)?.[1] ?? ''
  if (!GENERIC_SCRIPT.test(text)) return script
  const parseForESLint = (code, { project, ...options }) => {
    // Expressions of the template have no project.
    if (project !== undefined) script = code
    return parser.parseForESLint(code, options)
  }
  vueParser.parseForESLint(text, { filePath: path, sourceType: 'module', project: true, parser: { parseForESLint } })
  return script
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
    ? ts.createSourceFile(path, scriptOf(path), version, true, ts.ScriptKind.TS)
    : getSourceFile(path, version, ...rest)
  return ts.createProgram(parsed.fileNames, options, host)
}
