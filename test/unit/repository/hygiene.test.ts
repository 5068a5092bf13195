import { describe, expect, test } from 'vitest'
import { hygieneChecks, isCheckedFile, type HygieneCheck } from './hygiene-checks'
import { readSource, readSources } from './source-files'

type CheckName = keyof typeof hygieneChecks

const names = Object.keys(hygieneChecks) as CheckName[]
const files = readSources(isCheckedFile)

/** A breach of each rule, put together so that this file keeps the rules itself. */
const breaches: Readonly<Record<CheckName, readonly [path: string, text: string]>> = {
  'platform globals stand in the platform room only': ['src/shared/a.ts', 'const a = { uni: 1, b: uni.getInfo }\n'],
  'nothing that ships writes to the console but its log': [
    'components/a/a.vue', '<script setup>\nconsole.log(1)\n</script>\n',
  ],
  'conditional comments stand in the platform room only': ['src/shared/a.ts', ['// #', 'ifdef H5\n'].join('')],
  'conditional comments are paired': ['src/platform/a.ts', ['// #', 'ifdef H5\n'].join('')],
  'nothing is left for later': ['demo/a.ts', ['// TO', 'DO later\n'].join('')],
  'no check is silenced': ['server/a.ts', ['// @ts-', 'ignore\n'].join('')],
  'no test is skipped': ['test/unit/a.test.ts', ['test.', "skip('a')\n"].join('')],
  'no any': ['demo/a.d.ts', 'declare const a: (b: any) => void\n'],
  'no long file': ['src/shared/a.ts', 'export {}\n'.repeat(351)],
  'no path of one machine': ['README.md', ['cd ', '/home', '/trader\n'].join('')],
  'no host of a registry': ['.npmrc', ['registry=https://registry.', 'npmjs.org\n'].join('')],
  'plain words only': ['docs/a.md', ['No', 'body listens.\n'].join('')],
  'comments name their subject': ['demo/a.ts', ['/** Wh', 'at a page shows. */\n'].join('')],
  'lines end with a line feed': ['demo/a.ts', 'export {}\r\n'],
}

describe('the repository', () => {
  test('files are found', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.map(({ path }) => path)).toContain('test/unit/repository/hygiene.test.ts')
  })

  test.each(names)('%s', (name) => {
    const check: HygieneCheck = hygieneChecks[name]
    const [path, text] = breaches[name]
    expect(check({ path, text }), 'the check finds a breach').toHaveLength(1)
    expect(files.flatMap(check)).toEqual([])
  })

  test('the lock file knows no host and fits the manifest', () => {
    const lock = readSource('package-lock.json').text
    expect(lock).not.toMatch(/"resolved":\s*"(http|git)/)
    const { name, version } = JSON.parse(readSource('package.json').text) as { name: string; version: string }
    expect(JSON.parse(lock)).toMatchObject({ name, version, lockfileVersion: 3 })
  })

  test('the lock file holds what other platforms need, else a clean install fails there', () => {
    const lock = JSON.parse(readSource('package-lock.json').text) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const locked = Object.keys(lock.packages)
    const missing = Object.values(lock.packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)))
    expect(missing).toEqual([])
  })

  test('the licence is MIT', () => {
    expect(readSource('LICENSE').text).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} Tradewire contributors\n/)
  })
})
