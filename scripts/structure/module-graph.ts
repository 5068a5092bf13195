import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import layers from './layers.json'

/** Modules of a project, each with its imports from the project. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>

export interface StructureFigures {
  readonly files: number
  readonly medianLines: number
  readonly maxLines: number
  /** Modules of `src` with at most 30 lines and one importer. */
  readonly smallWithOneImporter: number
  /** Groups of `src` modules that import each other. */
  readonly cycles: number
  /** Imports in `src` from a higher layer (`layers.json`). */
  readonly importsUpwards: number
  /** Pairs of folders in `src`, `server` and `demo` that import each other, including types. */
  readonly mutualFolders: number
  /** Demo imports from neither an entry nor the demo. */
  readonly privateImportsFromDemo: number
}

/** Lines of TypeScript outside `src`. */
export interface WeightFigures {
  readonly serverLines: number
  readonly testLines: number
  readonly testFiles: number
  /** Percentage of `test` lines outside test files. */
  readonly helperPercent: number
}

const SMALL_LINES = 30
const isOfSrc = (path: string): boolean => /^src\/.*(?<!\.d)\.ts$/.test(path)
const isOfDemo = (path: string): boolean => /^(?:demo|pages)\/|^(?:App\.vue|main\.ts)$/.test(path)
/** The demo's simulated feed may import the feed server's model. */
const isFeedModel = (from: string, to: string): boolean =>
  from.startsWith('demo/feed/') && to.startsWith('server/feed/model/')

function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.vue')) return text
  return [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script).join('\n')
}

/**
 * Reads each module's imports.
 * @param paths from the root, with slashes
 * @param read returns the text of a path
 */
export function readModuleGraph(paths: readonly string[], read: (path: string) => string): ModuleGraph {
  const known = new Set(paths)
  const resolve = (from: string, name: string): readonly string[] => {
    if (!/^(?:\.{1,2}|@)\//.test(name)) return []
    const path = name.startsWith('@/') ? name.slice('@/'.length) : posix.join(posix.dirname(from), name)
    const found = ['', '.ts', '.vue', '/index.ts'].map((end) => path + end).find((candidate) => known.has(candidate))
    return found === undefined ? [] : [found]
  }
  return new Map(paths.map((path) => {
    const { importedFiles } = ts.preProcessFile(scriptOf(path, read(path)), true, true)
    return [path, [...new Set(importedFiles.flatMap(({ fileName }) => resolve(path, fileName)))]]
  }))
}

/** Finds groups of at least two modules that reach each other (Tarjan's algorithm). */
function cyclesOf(graph: ModuleGraph): readonly (readonly string[])[] {
  const order = new Map<string, number>()
  const open: string[] = []
  const cycles: string[][] = []

  function visit(path: string): number {
    const index = order.size
    let low = index
    order.set(path, index)
    open.push(path)
    for (const next of graph.get(path) ?? []) {
      const reached = !order.has(next) ? visit(next) : open.includes(next) ? (order.get(next) ?? low) : low
      low = Math.min(low, reached)
    }
    if (low === index) {
      const group = open.splice(open.indexOf(path))
      if (group.length > 1) cycles.push(group.sort())
    }
    return low
  }

  for (const path of graph.keys()) if (!order.has(path)) visit(path)
  return cycles
}

/** Returns a layer's index, from the bottom. */
function layerOf(path: string): number {
  return layers.findIndex(([, pattern = '']) => new RegExp(pattern).test(path))
}

function upwardImportsOf(graph: ModuleGraph): readonly string[] {
  return [...graph].filter(([from]) => isOfSrc(from)).flatMap(([from, imported]) =>
    imported.filter((to) => layerOf(to) > layerOf(from)).map((to) => `${from} -> ${to}`))
}

/** Returns two modules' folders, up to the first level at which the folders differ. */
function foldersApart(from: string, to: string): readonly [string, string] {
  const [one, other] = [posix.dirname(from).split('/'), posix.dirname(to).split('/')]
  const depth = one.findIndex((name, at) => name !== other[at])
  const levels = (depth < 0 ? one.length : depth) + 1
  return [one.slice(0, levels).join('/'), other.slice(0, levels).join('/')]
}

/** Finds pairs of folders whose modules, also in subfolders, import each other: `one <-> other`. */
export function mutualFoldersOf(graph: ModuleGraph): readonly string[] {
  const isOwn = (path: string): boolean => /^(?:src|server|demo)\//.test(path)
  const arrows = new Set([...graph].filter(([from]) => isOwn(from)).flatMap(([from, imported]) =>
    imported.filter(isOwn).map((to) => foldersApart(from, to).join(' '))))
  return [...arrows].flatMap((arrow) => {
    const [from = '', to = ''] = arrow.split(' ')
    return from < to && arrows.has(`${to} ${from}`) ? [`${from} <-> ${to}`] : []
  })
}

/** Finds demo imports that an app could not write: `importer -> imported`. */
function privateImportsOf(graph: ModuleGraph, entries: ReadonlySet<string>): readonly string[] {
  const mayImport = (from: string, to: string): boolean => isOfDemo(to) || entries.has(to) || isFeedModel(from, to)
  return [...graph].filter(([from]) => isOfDemo(from)).flatMap(([from, imported]) =>
    imported.filter((to) => !mayImport(from, to)).map((to) => `${from} -> ${to}`))
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/**
 * Calculates the figures in the architecture goals.
 * @param entries modules that an app may import
 */
function figuresOf(
  graph: ModuleGraph, lines: ReadonlyMap<string, number>, entries: ReadonlySet<string>,
): StructureFigures {
  const own = [...graph.keys()].filter(isOfSrc)
  const importers = new Map<string, number>()
  for (const imported of graph.values()) for (const to of imported) importers.set(to, (importers.get(to) ?? 0) + 1)
  const linesOf = own.map((path) => lines.get(path) ?? 0)
  const isFragment = (path: string): boolean =>
    !entries.has(path) && (lines.get(path) ?? 0) <= SMALL_LINES && importers.get(path) === 1
  return {
    files: own.length,
    medianLines: medianOf(linesOf),
    maxLines: Math.max(0, ...linesOf),
    smallWithOneImporter: own.filter(isFragment).length,
    cycles: cyclesOf(graph).length,
    importsUpwards: upwardImportsOf(graph).length,
    mutualFolders: mutualFoldersOf(graph).length,
    privateImportsFromDemo: privateImportsOf(graph, entries).length,
  }
}

export function readFigures(
  root: string, paths: readonly string[], entries: ReadonlySet<string>,
): StructureFigures {
  const texts = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  const read = (path: string): string => texts.get(path) ?? ''
  const lines = new Map(paths.map((path) => [path, read(path).trimEnd().split('\n').length]))
  return figuresOf(readModuleGraph(paths, read), lines, entries)
}

/** @param lines of each file of `server` and `test`, by path */
export function weightOf(lines: ReadonlyMap<string, number>): WeightFigures {
  const sumOf = (is: RegExp): number =>
    [...lines].reduce((sum, [path, count]) => sum + (is.test(path) ? count : 0), 0)
  const testLines = sumOf(/^test\/.*\.ts$/)
  const isTestFile = /^test\/.*\.test\.ts$/
  return {
    serverLines: sumOf(/^server\/.*\.ts$/),
    testLines,
    testFiles: [...lines.keys()].filter((path) => isTestFile.test(path)).length,
    helperPercent: Math.round((1 - sumOf(isTestFile) / testLines) * 100),
  }
}
