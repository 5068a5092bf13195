import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '../../..')

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** The folders of `.gitignore`. */
const madeFolders = new Set(['.git', 'node_modules', 'dist', 'unpackage', 'coverage', '.cache', '.temp', '.hbuilderx'])

/** Log files, and files that Vite writes for a moment when another step reads its configuration. */
const madeFiles = /\.log$|\.timestamp-.*\.mjs$/

export function listFiles(folder = ''): string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return madeFolders.has(entry.name) ? [] : listFiles(path)
    // `.git` is a file in a worktree.
    return entry.isFile() && entry.name !== '.git' && !madeFiles.test(entry.name) ? [path] : []
  })
}

export function readSource(path: string): SourceFile {
  return { path, text: readFileSync(join(repositoryRoot, path), 'utf8') }
}

export function readSources(matches: (path: string) => boolean): SourceFile[] {
  return listFiles().filter(matches).map(readSource)
}
