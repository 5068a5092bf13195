import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listSurvivors, merged, scoreOf, type MutationReport } from '../../mutation/survivors'
import { readSource, repositoryRoot } from '../repository/source-files'

const source = 'const least = 1\nexport const isEnough = (n: number): boolean => n >= least\n'

const mutant = (status: string, line: number, from: number, to: number, replacement: string) => ({
  status, replacement, location: { start: { line, column: from }, end: { line, column: to } },
})

const report: MutationReport = {
  files: {
    'src/shared/orders/enough.ts': {
      source,
      mutants: [
        mutant('Survived', 2, 49, 59, 'n > least'), mutant('Killed', 2, 49, 59, 'true'),
        mutant('Timeout', 1, 15, 16, '2'), mutant('NoCoverage', 1, 15, 16, '0'),
        mutant('CompileError', 1, 15, 16, 'least'),
      ],
    },
    'src/shared/enough.ts': { source, mutants: [mutant('Killed', 2, 49, 59, 'false')] },
  },
}

const list = 'What they are.\n\n| room |\n'

describe('the list of mutants that survive', () => {
  test('it counts what was tried, and names what was not noticed', () => {
    const { text, unexplained } = listSurvivors(list, report)
    expect(text.split('\n')).toEqual([
      'What they are.',
      '',
      '| room | mutants | killed | without end | survived | score |',
      '|---|---|---|---|---|---|',
      '| `src/shared` | 1 | 1 | 0 | 0 | 100.0 % |',
      '| `src/shared/orders` | 4 | 1 | 1 | 2 | 50.0 % |',
      '| all | 5 | 2 | 1 | 2 | 60.0 % |',
      '',
      '## `src/shared/orders/enough.ts`',
      '',
      '- 1: `1` becomes `0`. (not judged yet)',
      '- 2: `n >= least` becomes `n > least`. (not judged yet)',
      '',
    ])
    expect(unexplained).toHaveLength(2)
    expect(scoreOf(report)).toBe(60)
  })

  test('a reason stays with its change when the lines move, and goes with it', () => {
    const { text } = listSurvivors(list, report)
    const explained = text.replace('`n > least`. (not judged yet)', '`n > least`. None is ever asked for.')
    const { 'src/shared/orders/enough.ts': file } = report.files
    const moved = (file?.mutants ?? []).slice(0, 1).map(({ location: { start, end }, ...rest }) =>
      ({ ...rest, location: { start: { ...start, line: 3 }, end: { ...end, line: 3 } } }))
    const later = listSurvivors(explained, {
      files: { 'src/shared/orders/enough.ts': { source: `\n${source}`, mutants: moved } },
    })
    expect(later.text).toContain('- 3: `n >= least` becomes `n > least`. None is ever asked for.\n')
    expect(later.text).not.toContain('becomes `0`')
    expect(later.unexplained).toEqual([])
  })

  test('rooms that were tried one by one are one report', () => {
    const { 'src/shared/enough.ts': one, 'src/shared/orders/enough.ts': other } = report.files
    if (one === undefined || other === undefined) throw new Error('no such file')
    expect(merged([{ files: { 'src/shared/enough.ts': one } }, { files: { 'src/shared/orders/enough.ts': other } }]))
      .toEqual(report)
  })

  test('of each in the one that is kept it is said why it does no harm', () => {
    const { text } = readSource('test/mutation/survivors.md')
    const listed = text.split('\n').filter((line) => line.startsWith('- '))
    expect(listed.length).toBeGreaterThan(0)
    expect(listed.filter((line) => !/ becomes .*`\. \S/.test(line) || line.includes('(not judged yet)'))).toEqual([])
  })

  test('the one that is kept names files that exist', () => {
    const { text } = readSource('test/mutation/survivors.md')
    const files = [...text.matchAll(/^## `(.*)`$/gm)].map(([, file = '']) => file)
    expect(files.filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([])
  })
})
