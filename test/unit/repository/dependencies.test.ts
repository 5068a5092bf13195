import { describe, expect, test } from 'vitest'
import { countsDependencies, wrongCounts } from './dependencies-check'
import { readSource, readSources } from './source-files'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

const { dependencies = {} } = JSON.parse(readSource('package.json').text) as Manifest

/** All that is installed with a package, by the lock file. */
function broughtBy(name: string, found = new Set<string>()): string[] {
  const { packages } = JSON.parse(readSource('package-lock.json').text) as { packages: Record<string, Manifest> }
  for (const next of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) {
    if (found.has(next)) continue
    found.add(next)
    broughtBy(next, found)
  }
  return [...found]
}

const brought = new Map(Object.keys(dependencies).map((name) => [name, broughtBy(name)]))
const documents = readSources((path) => path.endsWith('.md') && !/^(test|bench)\//.test(path))
const counting = documents.filter(({ text }) => countsDependencies(text))

describe('the dependencies in the documents', () => {
  test('PK-80: a document counts them', () => {
    expect(counting.map(({ path }) => path)).toContain('docs/en/reliability.md')
  })

  test.each(counting)('PK-80: $path gives their number and names each, with what they bring', ({ text }) => {
    expect(wrongCounts(text, brought)).toEqual([])
  })

  test.each([
    ['It has one dependency, `a`.', ['"one dependency", package.json has 2', '`b` is not named', '`c` is not named']],
    ['It has 2 runtime dependencies, `a`\nand `b`, which brings `c`.', []],
    ['共有两个依赖：`a`、`b`（带来 `c`）。', []],
    ['共有 3 个依赖：`a`、`b`。', ['"3 个依赖", package.json has 2', '`c` is not named']],
    ['A page and its dependencies.', []],
  ])('PK-80: the check reads "%s"', (text, wrong) => {
    expect(wrongCounts(text, new Map([['a', []], ['b', ['c']]]))).toEqual(wrong)
  })
})
