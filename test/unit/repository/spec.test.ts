import { describe, expect, test } from 'vitest'
import { checkContents, checkSpec, citedIds, retiredIds, unknownIds } from './spec-check'
import { readSource, readSources } from './source-files'
import { type HygieneCheck, hygieneChecks, isCheckedFile } from './hygiene-checks'

const alpha = { path: 'test/spec/alpha.md', text: '# AB Alpha\n\n- **AB-1** one\n- **AB-2** two\n' }
const delta = { path: 'test/spec/delta.md', text: '# CD Delta\n\n- **CD-1** three\n' }
const spec = [alpha, delta]
const sections = (path: string): boolean => /^test\/spec\/(?!(?:glossary|retired)\.md$).*\.md$/.test(path)

function citing(...ids: string[]) {
  return [{ path: 'made-up.test.ts', text: ids.map((id) => `test('${id}: x', f)`).join('\n') }]
}

describe('the spec', () => {
  test('has a test for each rule and a rule for each cited id', () => {
    const tests = readSources((path) => /^test\/(?!unit\/repository\/spec).*[.-](?:test|cases)\.ts$/.test(path))
    expect(checkSpec(readSources(sections), tests)).toEqual([])
  })

  test('has a rule for every id in documents and code', () => {
    const isOfOthers = (path: string): boolean =>
      path === 'package-lock.json' || /^test\/(spec\/retired|unit\/(repository\/spec|scripts\/reports))/.test(path)
    const texts = readSources((path) => isCheckedFile(path) && !isOfOthers(path))
    expect(unknownIds(readSources(sections), texts)).toEqual([])
    const made = { path: 'docs/made-up.md', text: 'See AB-1, `CD-9` and `CD-9`, in UTF-8.' }
    expect(unknownIds(spec, [made])).toEqual(['CD-9 stands in docs/made-up.md and is no rule'])
  })

  test('does not reuse the id of a retired rule', () => {
    const ids = retiredIds(readSource('test/spec/retired.md').text)
    expect(ids).toEqual(expect.arrayContaining(['RS-40', 'RS-43', 'RS-45', 'SV-182']))
    const rules = readSources(sections).map(({ text }) => text).join('\n')
    expect(ids.filter((id) => rules.includes(`- **${id}**`))).toEqual([])
  })

  test('lists the prefix and title of each section in the table of contents', () => {
    expect(checkContents(readSource('test/SPEC.md').text, readSources(sections))).toEqual([])
  })

  test('fails for an unlisted section and for a missing section', () => {
    const contents = '| AB | [Alpha](spec/alpha.md) |\n| EF | [Epsilon](spec/epsilon.md) |'
    expect(checkContents(contents, spec)).toEqual([
      'no such section: test/spec/epsilon.md: EF Epsilon',
      'not in test/SPEC.md: test/spec/delta.md: CD Delta',
    ])
  })

  test('fails for a rule without a test and for a test without a rule', () => {
    expect(checkSpec(spec, citing('AB-1', 'CD-1', 'CD-9'))).toEqual([
      'AB-2 (test/spec/alpha.md:4) has no test',
      'CD-9 is cited in made-up.test.ts and is no rule',
    ])
  })

  test('fails for a duplicate rule, a rule in the wrong section, or a rule without an id', () => {
    const broken = { ...delta, text: `${delta.text}- **CD-1** again\n- **AB-3** lost\n- no id\n` }
    expect(checkSpec([alpha, broken], citing('AB-1', 'AB-2', 'CD-1'))).toEqual([
      'CD-1 exists twice',
      'AB-3 is in test/spec/delta.md, the file of CD',
      'test/spec/delta.md:6 is no rule: - no id',
    ])
  })

  test('counts the ids at the start of a title or table row as citations', () => {
    const text = "// AB-1\ntest('AB-3, AB-4 and CD-4: not CD-5', f)\ntest.each([['EF-6', 5]])('%s: x', f)"
    expect([...citedIds({ path: 'made-up.test.ts', text })]).toEqual(['AB-3', 'AB-4', 'CD-4', 'EF-6'])
  })
})

type CheckName = keyof typeof hygieneChecks

const names = Object.keys(hygieneChecks) as CheckName[]
const files = readSources(isCheckedFile)

/** Composed so that this file itself has no breach. */
const breaches: Readonly<Record<CheckName, readonly [path: string, text: string]>> = {
  'has conditional comments only in the platform folders': ['src/shared/a.ts', ['// #', 'ifdef H5\n'].join('')],
  'pairs conditional comments': ['src/platform/a.ts', ['// #', 'ifdef H5\n'].join('')],
  'contains no notes about unfinished work': ['demo/a.ts', ['// TO', 'DO later\n'].join('')],
  'silences no check': ['server/a.ts', ['// @ts-', 'ignore\n'].join('')],
  'skips no test': ['test/unit/a.test.ts', ['test.', "skip('a')\n"].join('')],
  'declares no any': ['demo/a.d.ts', 'declare const a: (b: any) => void\n'],
  'recognizes promises by then, not by class': ['src/shared/a.ts', 'value instanceof Promise\n'],
  'has no console call in a string': ['src/shared/a.ts', 'const hint = \'call console.log(value)\'\n'],
  'declares process only in process.d.ts': ['src/shared/a.ts', 'declare const process: object\n'],
  'has no overlong file': ['src/shared/a.ts', 'export {}\n'.repeat(351)],
  'contains no path of a particular machine': ['README.md', ['cd ', '/home', '/trader\n'].join('')],
  'names no registry host': ['.npmrc', ['registry=https://registry.', 'npmjs.org\n'].join('')],
  'avoids old or vague words': ['docs/a.md', ['No', 'body listens.\n'].join('')],
  'names the subject in comments': ['demo/a.ts', ['/** Wh', 'at a page shows. */\n'].join('')],
  'ends each line with a line feed': ['demo/a.ts', 'export {}\r\n'],
}

describe('the repository', () => {
  test('finds files', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.map(({ path }) => path)).toContain('test/unit/repository/spec.test.ts')
  })

  test.each(names)('%s', (name) => {
    const check: HygieneCheck = hygieneChecks[name]
    const [path, text] = breaches[name]
    expect(check({ path, text }), 'the check finds a breach').toHaveLength(1)
    expect(files.flatMap(check)).toEqual([])
  })

  test('keeps the packages of other platforms in the lock file, because a clean install needs them', () => {
    const lock = JSON.parse(readSource('package-lock.json').text) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const locked = Object.keys(lock.packages)
    const missing = Object.values(lock.packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)))
    expect(missing).toEqual([])
  })
})
