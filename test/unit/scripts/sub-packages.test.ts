import { describe, expect, test } from 'vitest'
import { movesInto, onlyUser, withMoves, type BuiltScript } from '../../../scripts/sub-packages'

const script = (fileName: string, ...imports: readonly string[]): BuiltScript =>
  ({ fileName, imports, isFixed: false })
const fixed = (fileName: string, ...imports: readonly string[]): BuiltScript =>
  ({ fileName, imports, isFixed: true })

const roots = ['pages/one', 'pages/two']
const moved = (...scripts: readonly BuiltScript[]): Record<string, string> =>
  Object.fromEntries(movesInto(roots, scripts))

describe('the scripts of sub-packages', () => {
  test('UI-94: what one sub-package alone requires goes into it, with what that requires', () => {
    expect(moved(
      fixed('app.js', 'shared.js'),
      fixed('pages/one/a/a.js', 'shared.js', 'own.js'),
      script('own.js', 'deeper.js', 'shared.js'),
      script('deeper.js'),
      script('shared.js'),
    )).toEqual({ 'own.js': 'pages/one/own.js', 'deeper.js': 'pages/one/deeper.js' })
  })

  test('UI-94: what the main package or two of them require stays, as do pages and what no module requires', () => {
    expect(moved(
      fixed('app.js', 'main.js'),
      fixed('components/card.js', 'card-words.js'),
      fixed('pages/one/a/a.js', 'both.js', 'main.js', 'card-words.js', 'components/card.js', 'pages/one/own.js'),
      fixed('pages/two/c/c.js', 'both.js'),
      ...['main.js', 'card-words.js', 'both.js', 'absent.js', 'pages/one/own.js'].map((name) => script(name)),
    )).toEqual({})
  })

  test('scripts that require each other go together', () => {
    expect(moved(fixed('pages/two/c.js', 'x.js'), script('x.js', 'y.js'), script('y.js', 'x.js')))
      .toEqual({ 'x.js': 'pages/two/x.js', 'y.js': 'pages/two/y.js' })
  })

  test('UI-94: paths are set right in what moved and in what stayed, and nothing else is', () => {
    const moves = new Map([['src/own.js', 'pages/one/src/own.js'], ['src/deeper.js', 'pages/one/src/deeper.js']])
    const page = 'const a=require("../../../src/own.js"),b=require("../../../src/shared.js")'
    expect(withMoves(page, 'pages/one/a/a.js', moves)).toBe(
      'const a=require("../src/own.js"),b=require("../../../src/shared.js")',
    )
    const own = 'const a=require("./deeper.js"),b=require("./shared.js"),c="./deeper.js"'
    expect(withMoves(own, 'src/own.js', moves)).toBe(
      'const a=require("./deeper.js"),b=require("../../../src/shared.js"),c="./deeper.js"',
    )
  })
})

test('UI-94: a package is a sub-package’s own when its files alone lead to it', () => {
  const importers: Readonly<Record<string, readonly string[]>> = {
    parser: ['chat.ts', 'helper'], helper: ['parser'], 'chat.ts': ['/app/one/page.vue'],
    shared: ['chat.ts', 'main.ts'], both: ['/app/one/page.vue', '/app/two/page.vue'], 'main.ts': [],
  }
  const find = (id: string) => ({ isEntry: id === 'main.ts', importers: importers[id] ?? [] })
  const userOf = (id: string): string | undefined => onlyUser(id, ['/app/one', '/app/two'], find)
  expect(['parser', 'helper', 'shared', 'both', 'unknown'].map(userOf))
    .toEqual(['/app/one', '/app/one', undefined, undefined, undefined])
})
