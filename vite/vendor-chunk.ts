/** Determines a module's output file, like Rollup's `manualChunks`. */
export type ChunkOf = (id: string, graph: ModuleGraph) => unknown

export interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** Uni's builder puts all packages into this file. Each project module gets its own file. */
const VENDOR = 'common/vendor'

/**
 * Puts these modules, and the plugin modules that they import, into the file with all packages. In `uni_modules`, this
 * file and the plugin's files would otherwise import each other, and one file would see the other as empty.
 */
export function inVendor(chunkOf: ChunkOf, roots: () => readonly string[], isTheirs: (id: string) => boolean): ChunkOf {
  let chosen: ReadonlySet<string> | undefined
  return (id, graph) => {
    chosen ??= reachedFrom(roots(), isTheirs, graph)
    return chosen.has(id) ? VENDOR : chunkOf(id, graph)
  }
}

function reachedFrom(roots: readonly string[], isTheirs: (id: string) => boolean, graph: ModuleGraph): Set<string> {
  const reached = new Set<string>()
  const waiting = [...roots]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id) || !isTheirs(id)) continue
    reached.add(id)
    waiting.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return reached
}
