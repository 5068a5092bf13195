import * as fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { keepDamaged } from '../../../server/journal/damaged-lines'
import { replaceFile, syncFolder, type JournalFiles } from '../../../server/journal/replace-file'
import { temporaryFolder } from '../../support/temporary-folder'
import { failing, watchFiles } from './journal-rig'

let folder: string
let path: string
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'lines.jsonl')
  fs.writeFileSync(path, 'old\n')
})

const watched = (replaced: Partial<JournalFiles> = {}) => watchFiles(folder, replaced)

const mayReplace = (): void => undefined

const errorOf = (message: string, code: string): Error => Object.assign(new Error(message), { code })

const writeHalf = (file: number, ...given: unknown[]): number =>
  Number(Reflect.apply(fs.writeSync, fs, [file, given[0], 0, Number(given[2]) >> 1]))

test('SV-96: syncs a new file, renames it, syncs the folder, and keeps the file open for writing', () => {
  const files = watched()
  const { file, bytes } = replaceFile(files, path, ['one\n', '林\n'], mayReplace)
  expect(files.calls).toEqual(['write 8 lines.jsonl.new', 'sync lines.jsonl.new', 'rename', 'sync folder'])
  expect(files.open()).toEqual(['lines.jsonl.new'])
  expect(bytes).toBe(8)
  fs.writeSync(file, 'two\n', bytes)
  fs.closeSync(file)
  expect(fs.readFileSync(path, 'utf8')).toBe('one\n林\ntwo\n')
  expect(fs.readdirSync(folder)).toEqual(['lines.jsonl'])
})

test('SV-96: writes a file in parts without losing a line', () => {
  const mib = 1_048_576
  const ways: readonly (readonly [lines: readonly number[], writes: readonly number[]])[] = [
    [[mib - 1, 1, 1], [mib, 1]], [[mib], [mib]], [[600_000, 600_000], [1_200_000]], [[], []],
  ]
  for (const [lengths, writes] of ways) {
    const files = watched()
    const { file, bytes } = replaceFile(files, path, lengths.map((length) => 'x'.repeat(length)), mayReplace)
    files.closeSync(file)
    expect(files.calls.filter((call) => call.startsWith('write')).map((call) => Number(call.split(' ')[1])))
      .toEqual(writes)
    expect([bytes, fs.statSync(path).size]).toEqual(Array(2).fill(lengths.reduce((sum, each) => sum + each, 0)))
  }
})

test.each<[string, Partial<JournalFiles>, Error]>([
  ['is full', { writeSync: writeHalf }, errorOf('the file is full', 'ENOSPC')],
  ['fails to sync', { fsyncSync: failing('EIO') }, errorOf('it fails', 'EIO')],
  ['fails to rename', { renameSync: failing('EIO') }, errorOf('it fails', 'EIO')],
  ['has lost the new file', {
    renameSync(from) {
      fs.rmSync(from)
      failing('EIO')()
    },
  }, errorOf('it fails', 'EIO')],
])('SV-96: keeps only the old lines when the disk %s', (_, replaced, error) => {
  const files = watched(replaced)
  expect(() => replaceFile(files, path, ['new\n'], mayReplace)).toThrow(error)
  expect(fs.readFileSync(path, 'utf8')).toBe('old\n')
  expect([fs.readdirSync(folder), files.open()]).toEqual([['lines.jsonl'], []])
})

test('SV-96: keeps the file’s owner and group even if the process runs as another user', () => {
  const { uid, gid } = fs.statSync(path)
  // Only root can change the owner of a file.
  const isRoot = process.getuid?.() === 0
  for (const [owner, group] of isRoot ? [[uid, gid], [uid, 2_345], [1_234, gid], [1_234, 2_345]] as const : []) {
    fs.chownSync(path, owner, group)
    const files = watched()
    files.closeSync(replaceFile(files, path, ['new\n'], mayReplace).file)
    const isSame = owner === uid && group === gid
    expect(files.calls.filter((call) => call.startsWith('own'))).toEqual(isSame ? [] : [`own ${owner} ${group}`])
    const now = fs.statSync(path)
    expect([now.uid, now.gid]).toEqual([owner, group])
  }
  const files = watched()
  fs.rmSync(path)
  fs.writeFileSync(path, 'own\n')
  files.closeSync(replaceFile(files, path, ['new\n'], mayReplace).file)
  expect(files.calls.filter((call) => call.startsWith('own'))).toEqual([])
})

test('SV-201: closes the folder after its sync, even when the sync fails', () => {
  for (const code of ['EACCES', 'EINVAL', 'EISDIR', 'EPERM']) {
    const files = watched({ fsyncSync: failing(code) })
    syncFolder(files, path)
    expect([files.calls, files.open()]).toEqual([['sync folder'], []])
  }
  for (const code of ['EIO', 'ENOENT']) {
    const files = watched({ fsyncSync: failing(code) })
    expect(() => syncFolder(files, path)).toThrow('it fails')
    expect(files.open()).toEqual([])
  }
})

test('SV-201: skips the folder sync on systems that cannot open folders', () => {
  expect(() => syncFolder(watched({ openSync: failing('EISDIR') }), path)).not.toThrow()
  expect(() => syncFolder(watched({ openSync: failing('EMFILE') }), path)).toThrow('it fails')
})

const maxBytes = 33_554_432
const damagedText = (): string => fs.readFileSync(`${path}.damaged`, 'utf8')

test('SV-141: appends damaged lines to a file that only the owner can read', () => {
  const files = watched()
  keepDamaged(path, [Buffer.from('one'), Buffer.from('two')], files)
  keepDamaged(path, [Buffer.from('three')], files)
  expect(damagedText()).toBe('one\ntwo\nthree\n')
  expect(fs.statSync(`${path}.damaged`).mode & 0o077).toBe(0)
  expect(files.calls).toEqual([
    'write 8 lines.jsonl.damaged', 'sync lines.jsonl.damaged', 'write 6 lines.jsonl.damaged',
    'sync lines.jsonl.damaged',
  ])
  expect(files.open()).toEqual([])
})

test('SV-141: limits the file of damaged lines to 32 MiB, and starts a new file beyond the limit', () => {
  for (const [bytes, left] of [[maxBytes - 4, maxBytes], [maxBytes - 3, 4]] as const) {
    fs.writeFileSync(`${path}.damaged`, '')
    fs.truncateSync(`${path}.damaged`, bytes)
    keepDamaged(path, [Buffer.from('new')], fs)
    expect(fs.statSync(`${path}.damaged`).size).toBe(left)
  }
  expect(damagedText()).toBe('new\n')
})

test('SV-141: fails to start when the damaged lines cannot be written', () => {
  for (const replaced of [{ writeSync: writeHalf }, { fsyncSync: failing('EIO') }]) {
    const files = watched(replaced)
    expect(() => keepDamaged(path, [Buffer.from('line')], files)).toThrow()
    expect(files.open()).toEqual([])
  }
})
