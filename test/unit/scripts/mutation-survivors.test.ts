import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesOf, rooms } from '../../mutation/rooms.mjs'
import { readSource, repositoryRoot } from '../repository/source-files'

describe('the list of surviving mutants', () => {
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
