import { conditionalCommentFaults } from '../../../scripts/pack/conditional-comments'
import type { SourceFile } from './source-files'

/** A check returns one line per violation. */
export type HygieneCheck = (file: SourceFile) => string[]

const isScript = (path: string): boolean => /\.(ts|vue)$/.test(path)
const isProduct = (path: string): boolean => /^(src|server|components|pages|demo)\//.test(path)

const LONGEST_FILE = 350
/** The machine's state is in one function's variables, which any minifier shortens. */
const LONGER_FILES = new Map([['src/connection/machine/machine.ts', 870]])

function textsThat(file: SourceFile, pattern: RegExp): string[] {
  return file.text.split('\n').flatMap((line, index) =>
    pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])
}

/** `word('a', 'b')` is `ab`: the checks must not find themselves. */
const word = (...parts: string[]): string => parts.join('')

/** Old or vague English. Name the subject instead (the client, the page, the caller), in the field's words. */
const avoidedWords: readonly string[] = [
  word('who', 'ever'), word('no', 'body'), word('wh', 'om'), word('in ', 'whose'),
  word('a', 'new'), word('hit', 'her'), word('there', 'of'), word('no ', 'oftener'),
  word('be ', 'had'), word('so ', 'many'), word('none ', 'that'), word('goes ', 'without'),
  word('for want ', 'of'), word('come what ', 'may'), word('takes? the ', 'place of'),
]

/** A first word that hides the subject, and words for which the field has emit, notify, receive, report, pending. */
const vagueFirstWord = new RegExp(`^(${word('Wh', 'at')}|${word('On', 'e')}|${word('O', 'f')}|${word('Wh', 'o')})\\b`)
const vagueWord = new RegExp(`\\b(${[
  word('to', 'ld'), word('te', 'll(s|ing)?'), word('he', 'ard'), word('he', 'ar(s|ing)?'), word('ow', 'ed'),
].join('|')})\\b`, 'i')

/** A comment on separate lines, each with `//`, or a comment after code. */
const COMMENT = /^[ \t]*(?:\/\*[^]*?\*\/|<!--[^]*?-->)|(?<=^|\s)\/\/ .*(?:\n[ \t]*\/\/ .*)*/gm

function vagueComments({ path, text }: SourceFile): string[] {
  return [...text.matchAll(COMMENT)].flatMap(({ 0: comment, index }) => {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*(?:\/\*\*?|\*\/?|\/\/|<!--)?\s*/, ''))
    const firstLine = text.slice(0, index).split('\n').length
    const first = lines.findIndex((words) => words !== '')
    const isVague = (words: string, at: number): boolean =>
      vagueWord.test(words) || (at === first && vagueFirstWord.test(words))
    return lines.flatMap((words, at) => (isVague(words, at) ? [`${path}:${firstLine + at}: ${words}`] : []))
  })
}

export const hygieneChecks = {
  'has conditional comments only in the platform folders': (file) =>
    /^src\/(?!(?:chat\/)?platform\/)/.test(file.path)
      ? textsThat(file, new RegExp(word('#', '(ifdef|ifndef|endif)')))
      : [],
  'pairs conditional comments': (file) => isScript(file.path) && file.path.startsWith('src/')
    ? conditionalCommentFaults(file.text).map((fault) => `${file.path}, ${fault}`)
    : [],
  'contains no notes about unfinished work': (file) =>
    textsThat(file, new RegExp(word('\\b(TO', 'DO|FIX', 'ME|HA', 'CK)\\b'))),
  'silences no check': (file) => textsThat(file, new RegExp([
    word('(eslint|oxlint)', '-disable'), word('@ts-', '(ignore|expect-error|nocheck)'),
    word('(c8|v8|istanbul)', ' ignore'),
  ].join('|'))),
  'skips no test': (file) => {
    const pattern = new RegExp(word('\\b(test|it|describe)\\.', '(skip|only|todo|fails)'))
    // Only `needs-program.ts` skips tests, for servers that the machine may lack.
    const isTest = file.path.startsWith('test/') && file.path !== 'test/support/needs-program.ts'
    return isTest ? textsThat(file, pattern) : []
  },
  // The linter skips declarations.
  'declares no any': (file) => (file.path.endsWith('.d.ts') ? textsThat(file, /[:<|&,(=>]\s*any\b/) : []),
  'recognizes promises by then, not by class': (file) =>
    (/^(src|server|components|pages|demo|vite)\//.test(file.path) ? textsThat(file, /instanceof Promise\b/) : []),
  // Uni's compiler for App replaces console calls in strings too, which breaks the build.
  'has no console call in a string': (file) => (/^(src|components|pages|demo)\//.test(file.path)
    ? textsThat(file, /(['"`]).*console\.(log|info|debug|warn|error)\s*\([^)]+\).*\1/)
    : []),
  'declares process only in process.d.ts': (file) =>
    (file.path.startsWith('src/') ? textsThat(file, /declare (?:const|let|var) process\b/) : []),
  'has no overlong file': (file) => {
    const lines = file.text.split('\n').length - 1
    const limit = LONGER_FILES.get(file.path) ?? LONGEST_FILE
    return isProduct(file.path) && isScript(file.path) && lines > limit ? [`${file.path}: ${lines} lines`] : []
  },
  'contains no path of a particular machine': (file) =>
    textsThat(file, new RegExp(word('(^|[\\s"\'`(=])', '(/(work|home|root|tmp|Users)/[a-z]|[A-Z]:\\\\Users)'))),
  'names no registry host': (file) => textsThat(file, new RegExp(
    word('registry\\.', '(npmjs|yarnpkg|npmmirror)|npm', 'mirror\\.com|"resolved', '": "(http|git)'))),
  'avoids old or vague words': (file) => (/\.(ts|vue|mjs|css|md)$/.test(file.path)
    ? textsThat(file, new RegExp(`\\b(${avoidedWords.join('|')})\\b`, 'i'))
    : []),
  'names the subject in comments': (file) => (isScript(file.path) ? vagueComments(file) : []),
  'ends each line with a line feed': (file) => [
    ...(file.text.includes('\r') ? [`${file.path}: carriage return`] : []),
    ...(file.text !== '' && !file.text.endsWith('\n') ? [`${file.path}: no line feed at the end`] : []),
  ],
} as const satisfies Record<string, HygieneCheck>

/** Files written by hand, unlike pictures and recorded ticks. */
export function isCheckedFile(path: string): boolean {
  return /\.(ts|vue|js|cjs|mjs|json|md|html|scss|css|yml|yaml)$|^(\.ci\/run|\.[a-z]+|LICENSE)$/.test(path)
}
