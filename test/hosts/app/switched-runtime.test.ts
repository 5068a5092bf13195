import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { switchRuntime } from './switched-runtime'

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('@dcloudio/uni-app-plus/package.json'))
const runtime = readFileSync(join(folder, 'dist/uni.runtime.esm.js'), 'utf8')

test('HO-185: the App host fails when a quirk of uni\'s runtime is not where it was, or there twice', () => {
  expect(switchRuntime(runtime)).not.toBe(runtime)
  const changed = runtime.replace('String(Date.now())', 'nextSocketName()')
  expect(() => switchRuntime(changed)).toThrow('has changed where sameMillisecondCollides was found')
  expect(() => switchRuntime(`${runtime}\n${runtime}`)).toThrow('has changed where')
})
