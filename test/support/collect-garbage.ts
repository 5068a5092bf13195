import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const isCollector = (value: unknown): value is () => void => typeof value === 'function'

/** Works without `--expose-gc`. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (!isCollector(collect)) throw new Error('this Node gives no gc; expected the one of --expose-gc')
  return collect
}

/** Works with fake timers. */
const realSetImmediate = setImmediate
let collect: (() => void) | undefined

export function collectGarbageNow(): void {
  collect ??= collector()
  collect()
}

/** Frees unreferenced objects, including objects that settled promises and weak references hold until the tick ends. */
export async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => realSetImmediate(resolve))
  collectGarbageNow()
}
