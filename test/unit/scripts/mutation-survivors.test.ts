import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MutationReport } from '../../mutation/report'
import { filesOf, rooms } from '../../mutation/rooms.mjs'
import { updateList } from '../../mutation/survivors'
import { readSource, repositoryRoot } from '../repository/source-files'

const source = 'const least = 1\nexport const isEnough = (n: number): boolean => n >= least || n >= least\n'

const mutant = (status: string, text: string, replacement: string, { of = source, nth = 0 } = {}) => {
  let at = of.indexOf(text)
  for (let passed = 0; passed < nth; passed += 1) at = of.indexOf(text, at + 1)
  const place = (offset: number) => {
    const lines = of.slice(0, offset).split('\n')
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  }
  return { status, replacement, location: { start: place(at), end: place(at + text.length) } }
}

const file = 'src/shared/enough.ts'

const report: MutationReport = {
  files: {
    [file]: {
      source,
      mutants: [
        mutant('Survived', 'n >= least', 'n > least', { nth: 1 }), mutant('Killed', 'n >= least', 'n > least'),
        mutant('Killed', 'n >= least', 'true'), mutant('Timeout', '1', '2'), mutant('NoCoverage', '1', '0'),
        mutant('CompileError', '1', 'least'),
      ],
    },
  },
}

const names = ['first', 'second']

const head = ['What they are.', '', '| room | mutants | killed | without end | survived | score |',
  '|---|---|---|---|---|---|']

const list = [
  ...head,
  '| second | 10 | 9 | 0 | 1 | 90.0 % |',
  '| all | 10 | 9 | 0 | 1 | 90.0 % |',
  '',
  '## second',
  '',
  '### `src/other.ts`',
  '',
  '- `isOther`: `true` becomes `false` (2). Both are the same.',
  '',
].join('\n')

const rowsOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('|'))

const judged = (text: string): string =>
  text.replace('`n > least` (2). (not judged yet)', '`n > least` (2). The first half decides.')
    .replace('`0`. (not judged yet)', '`0`. Nothing is free.')

describe('the list of surviving mutants', () => {
  test('updates only the measured folder’s row and section', () => {
    const { text, survivors, unexplained, moved } = updateList(list, names, { room: 'first', report })
    expect(text.split('\n')).toEqual([
      ...head,
      '| first | 5 | 2 | 1 | 2 | 60.0 % |',
      '| second | 10 | 9 | 0 | 1 | 90.0 % |',
      '| all | 15 | 11 | 1 | 3 | 80.0 % |',
      '',
      '## first',
      '',
      '### `src/shared/enough.ts`',
      '',
      '- `least`: `1` becomes `0`. (not judged yet)',
      '- `isEnough`: `n >= least` becomes `n > least` (2). (not judged yet)',
      '',
      ...list.split('\n').slice(7),
    ])
    expect([survivors.length, unexplained.length, moved.length]).toEqual([2, 2, 0])
  })

  test('updates only the entries of measured files and the counts of their folder', () => {
    const text = judged(updateList(list, names, { room: 'first', report }).text)
    const other = { source, mutants: [mutant('Survived', '1', '2')] }
    const { text: partly, survivors } = updateList(text, names, {
      room: 'first', report: { files: { 'src/new.ts': other } }, files: ['src/new.ts'],
    })
    expect(survivors.map((each) => each.file)).toEqual(['src/new.ts'])
    expect(partly).toContain('### `src/new.ts`\n\n- `least`: `1` becomes `2`. (not judged yet)')
    expect(rowsOf(partly).slice(2)).toEqual([
      '| first | 5 | 1 | 1 | 3 | 40.0 % |',
      '| second | 10 | 9 | 0 | 1 | 90.0 % |',
      '| all | 15 | 10 | 1 | 4 | 73.3 % |',
    ])
    expect(partly).toContain('- `isEnough`: `n >= least` becomes `n > least` (2). The first half decides.')
  })

  test('finds the files of a folder among the changed files', () => {
    const changed = ['src/outbox/create-outbox.ts', 'src/outbox/model/outbox-step.ts', 'src/vue/outbox/use-outbox.ts',
      'src/outbox/notes.md', 'src/shared/bytes.ts', 'src/shared/deep/bytes.ts', 'src/connection/leases/lease-set.ts']
    expect(filesOf('outbox', changed)).toEqual(changed.slice(0, 2))
    expect(filesOf('shared', changed)).toEqual(['src/shared/bytes.ts', 'src/connection/leases/lease-set.ts'])
  })

  test('gives a reason for each entry of test/mutation/survivors.md', () => {
    const { text } = readSource('test/mutation/survivors.md')
    const listed = text.split('\n').filter((line) => line.startsWith('- '))
    expect(listed.length).toBeGreaterThan(0)
    expect(listed.filter((line) =>
      !/^- `.+`: `.* becomes .*`(?: \(\d+\))?\. \S/.test(line) || line.includes('(not judged yet)'))).toEqual([])
  })

  test('names only existing files and folders in test/mutation/survivors.md', () => {
    const { text } = readSource('test/mutation/survivors.md')
    const files = [...text.matchAll(/^### `(.*)`$/gm)].map(([, name = '']) => name)
    expect(files.filter((name) => !existsSync(join(repositoryRoot, name)))).toEqual([])
    const listed = [...text.matchAll(/^## (.*)$/gm)].map(([, name = '']) => name)
    expect(listed.filter((name) => rooms[name] === undefined)).toEqual([])
  })
})
