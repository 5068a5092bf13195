import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { applying, bugsFolder, faultsOf, readBugs } from './bugs'

const bugs = readBugs()
const sound = {
  name: '999-some-words', seen: 'a page shows nothing at all', kind: 'await', files: ['src/index.ts'],
  test: { file: 'test/unit/some.test.ts', title: 'WO-2' },
}

test('WO-2: lists each bug in the required format, and at most two bugs per file in each batch', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(4)
  expect(bugs.flatMap(faultsOf)).toEqual([])
  const places = bugs.flatMap(({ name, files }) => files.map((path) => `${name.slice(0, 1)} ${path}`))
  expect(places.filter((place) => places.filter((other) => other === place).length > 2)).toEqual([])
})

test.each(bugs)('WO-16: can apply the patch $name, and finds its test', ({ name, test: { file, title } }) => {
  const root = join(bugsFolder, '../../..')
  execFileSync('git', [...applying(name), '--check'], { cwd: root })
  expect(readFileSync(join(root, file), 'utf8')).toContain(title)
})

test.each([
  [{ name: 'words' }, 'its name is not NNN-few-words'],
  [{ seen: 'short' }, 'its first line does not say what a user would see'],
  [{ kind: 'luck' }, 'no kind is named "luck"'],
  [{ files: [] }, 'it changes nothing'],
  [{ files: ['test/SPEC.md'] }, 'test/SPEC.md does not ship'],
  [{ test: { file: '', title: '' } }, 'it names no test'],
])('WO-2: rejects a bug with an invalid format: %o', (part, fault) => {
  const bug = { ...sound, ...part }
  expect(faultsOf(sound)).toEqual([])
  expect(faultsOf(bug)).toEqual([`${bug.name}: ${fault}`])
})
