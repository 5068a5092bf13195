import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the test files of this run share their packages. */
    packedFolder: string
  }
}

/** Creates the folder that `packed.ts` fills. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-packed-'))
  project.provide('packedFolder', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
