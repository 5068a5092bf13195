import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { underLock } from '../../e2e/support/process-lock'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewire-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('work under one lock is done one after the other, also after one that failed', async () => {
  const path = join(folder, 'lock')
  const seen: string[] = []
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    seen.push(`${name} ends`)
    if (name === 'first') throw new Error('broken')
  }
  const results = await Promise.allSettled([underLock(path, work('first')), underLock(path, work('second'))])
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(existsSync(path)).toBe(false)
})

test('what a killed process left behind blocks no other', async () => {
  const path = join(folder, 'lock')
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(path, String(pid))
  expect(await underLock(path, async () => 'done')).toBe('done')
})
