import { afterAll, vi } from 'vitest'
import './compare-bytes'

// Read again for each test file. The files of one process share their modules, and nothing else.
const before = new Set(Object.getOwnPropertyNames(globalThis))

afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  // The one platform that a simulated app puts where its client looks for it.
  Reflect.deleteProperty(globalThis, 'uni')
  // A library's own marks, in underscores, belong to its modules.
  const left = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && !name.startsWith('__'))
  for (const name of left) Reflect.deleteProperty(globalThis, name)
  if (left.length > 0) throw new Error(`Left behind for the next file: ${left.join(', ')}; vi.stubGlobal takes back`)
})
