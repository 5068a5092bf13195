import { afterAll, afterEach, vi } from 'vitest'
import './compare-bytes'

// Read for each test file, because the files of a process share only modules.
const before = new Set(Object.getOwnPropertyNames(globalThis))

function undoStubs(): void {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
}

afterEach(undoStubs)
afterAll(() => {
  undoStubs()
  // A simulated app's platform.
  Reflect.deleteProperty(globalThis, 'uni')
  // Excludes globals that libraries set on import: names that start with `__`, and mqtt's global.
  const isMark = (name: string): boolean => name.startsWith('__') || name === 'regeneratorRuntime'
  const left = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && !isMark(name))
  for (const name of left) Reflect.deleteProperty(globalThis, name)
  if (left.length > 0) throw new Error(`Left behind for the next file: ${left.join(', ')}; vi.stubGlobal takes back`)
})
