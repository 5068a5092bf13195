/** A `setData`, as it crosses from the logic to the view. */
export interface SetDataRecord {
  readonly atMs: number
  /** The page or component. */
  readonly component: string
  readonly bytes: number
  readonly data: unknown
  /** Paths whose value was `undefined`: WeChat drops them, and its tools complain. */
  readonly undefinedPaths: readonly string[]
  /** Over 1 MB WeChat drops the whole call. */
  readonly tooLarge: boolean
}

const LARGEST_BYTES = 1_048_576

export interface SetDataLog {
  /** Returns the data as they arrive in the view. */
  pass(component: string, data: unknown): unknown
  records(): readonly SetDataRecord[]
}

export function createSetDataLog(now: () => number, parse: (json: string) => unknown): SetDataLog {
  const records: SetDataRecord[] = []
  return {
    pass(component, data) {
      const json = JSON.stringify(data)
      const bytes = Buffer.byteLength(json)
      const tooLarge = bytes > LARGEST_BYTES
      const passed = tooLarge ? {} : parse(json)
      records.push({ atMs: now(), component, bytes, data: passed, undefinedPaths: undefinedIn(data, ''), tooLarge })
      return passed
    },
    records: () => records,
  }
}

function undefinedIn(value: unknown, path: string): string[] {
  if (value === undefined) return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => undefinedIn(inner, path === '' ? key : `${path}.${key}`))
}
