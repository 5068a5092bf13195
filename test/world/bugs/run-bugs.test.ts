import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { bugsFolder } from './bugs'

const root = join(bugsFolder, '../../..')
const tsx = join(dirname(createRequire(import.meta.url).resolve('tsx/package.json')), 'dist/cli.mjs')

test('WO-1: detects a planted bug in a copy of the repository, and prints JSON on the last line', async () => {
  // Vitest treats a worker that is silent for a minute as dead.
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, 'scripts/bugs.ts', '--only', '003', '--json'], {
    cwd: root,
  })
  const last: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(last).toMatchObject({
    bugs: 1, proved: 1, noticed: 0, red: [], results: [{ name: '003-early-events', proof: 'proved', noticedBy: [] }],
  })
})
