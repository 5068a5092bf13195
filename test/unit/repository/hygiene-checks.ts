import { conditionalCommentFaults } from '../../../scripts/pack/conditional-comments'
import type { SourceFile } from './source-files'

/** A check gives one line for each breach. */
export type HygieneCheck = (file: SourceFile) => string[]

const isScript = (path: string): boolean => /\.(ts|vue)$/.test(path)
const isProduct = (path: string): boolean => /^(src|server|components|pages|demo)\//.test(path)

const LONGEST_FILE = 350
/** The state of the machine lies in the variables of one function, which any minifier shortens. */
const LONGER_FILES = new Map([['src/connection/machine/machine.ts', 759]])

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

const isOpening = /^\s*(\/\*\*?|<!--)\s*/
const isLineComment = /(^|\s)\/\/ /

/** A comment's own words, a line each; `isFirst` is its first line with words. */
function commentLines(text: string): { readonly at: number; readonly words: string; readonly isFirst: boolean }[] {
  let isInside = false
  let isAwaited = false
  let wasLineComment = false
  return text.split('\n').flatMap((line, index) => {
    const opening = isInside ? null : isOpening.exec(line)
    const trailing = isInside || opening !== null ? null : isLineComment.exec(line)
    const isFullLine = trailing !== null && line.slice(0, trailing.index).trim() === ''
    if (opening !== null) isInside = isAwaited = true
    const isComment = isInside || trailing !== null
    const words = isInside
      ? line.replace(isOpening, '').replace(/^\s*\* ?/, '').replace(/(\*\/|-->).*$/, '').trim()
      : line.slice((trailing?.index ?? 0) + (trailing?.[0].length ?? 0)).trim()
    const isFirst = isInside ? isAwaited && words !== '' : !(isFullLine && wasLineComment)
    if (isInside && words !== '') isAwaited = false
    if (isInside && /\*\/|-->/.test(line)) isInside = false
    wasLineComment = isFullLine
    return isComment && words !== '' ? [{ at: index + 1, words, isFirst }] : []
  })
}

export const hygieneChecks = {
  'conditional comments stand in the platform room only': (file) =>
    file.path.startsWith('src/') && !file.path.startsWith('src/platform/')
      ? textsThat(file, new RegExp(word('#', '(ifdef|ifndef|endif)')))
      : [],
  'conditional comments are paired': (file) => isScript(file.path) && file.path.startsWith('src/')
    ? conditionalCommentFaults(file.text).map((fault) => `${file.path}, ${fault}`)
    : [],
  'nothing is left for later': (file) =>
    textsThat(file, new RegExp(word('\\b(TO', 'DO|FIX', 'ME|HA', 'CK)\\b'))),
  'no check is silenced': (file) => textsThat(file, new RegExp([
    word('(eslint|oxlint)', '-disable'), word('@ts-', '(ignore|expect-error|nocheck)'),
    word('(c8|v8|istanbul)', ' ignore'),
  ].join('|'))),
  'no test is skipped': (file) => {
    const pattern = new RegExp(word('\\b(test|it|describe)\\.', '(skip|only|todo|fails)'))
    // The one place where tests wait for a server that the machine may not have; the count says how many did.
    const isTest = file.path.startsWith('test/') && file.path !== 'test/support/needs-program.ts'
    return isTest ? textsThat(file, pattern) : []
  },
  // The linter finds it elsewhere; it leaves out declarations.
  'no any': (file) => (file.path.endsWith('.d.ts') ? textsThat(file, /[:<|&,(=>]\s*any\b/) : []),
  'no long file': (file) => {
    const lines = file.text.split('\n').length - 1
    const limit = LONGER_FILES.get(file.path) ?? LONGEST_FILE
    return isProduct(file.path) && isScript(file.path) && lines > limit ? [`${file.path}: ${lines} lines`] : []
  },
  'no path of one machine': (file) =>
    textsThat(file, new RegExp(word('(^|[\\s"\'`(=])', '(/(work|home|root|tmp|Users)/[a-z]|[A-Z]:\\\\Users)'))),
  'no host of a registry': (file) => textsThat(file, new RegExp(
    word('registry\\.', '(npmjs|yarnpkg|npmmirror)|npm', 'mirror\\.com|"resolved', '": "(http|git)'))),
  'plain words only': (file) => (/\.(ts|vue|mjs|css|md)$/.test(file.path)
    ? textsThat(file, new RegExp(`\\b(${avoidedWords.join('|')})\\b`, 'i'))
    : []),
  'comments name their subject': (file) => (isScript(file.path) && !file.path.startsWith('test/packages/api/')
    ? commentLines(file.text)
      .filter(({ words, isFirst }) => (isFirst && vagueFirstWord.test(words)) || vagueWord.test(words))
      .map(({ at, words }) => `${file.path}:${at}: ${words}`)
    : []),
  'lines end with a line feed': (file) => [
    ...(file.text.includes('\r') ? [`${file.path}: carriage return`] : []),
    ...(file.text !== '' && !file.text.endsWith('\n') ? [`${file.path}: no line feed at the end`] : []),
  ],
} as const satisfies Record<string, HygieneCheck>

/** Files that are text and written by hand; pictures and recorded ticks are neither. */
export function isCheckedFile(path: string): boolean {
  return /\.(ts|vue|js|cjs|mjs|json|md|html|scss|css|yml|yaml)$|^(\.ci\/run|\.[a-z]+|LICENSE)$/.test(path)
}
