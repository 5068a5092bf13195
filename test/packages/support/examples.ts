import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readText, root } from '../../../scripts/pack/facts'
import { listBelow, type PackageFiles } from '../../../scripts/pack/folder'
import { startNode } from '../../e2e/support/started'
import type { FreshProject } from './fresh-project'

export type ExampleName = 'quick-start' | 'positions' | 'from-socket-js'

const OWN_ADDRESS = 'ws://localhost:8080'

/** The variant's files replace files in `src`. */
export function writeExample(project: FreshProject, name: ExampleName, port: number, variant?: string): void {
  const folder = join(root, 'examples', name)
  const read = (path: string): string =>
    readText(`examples/${name}/${path}`).replace(OWN_ADDRESS, `ws://localhost:${port}`)
  const sources: PackageFiles = new Map(listBelow(join(folder, 'src')).map((path) => [path, read(`src/${path}`)]))
  for (const path of variant === undefined ? [] : listBelow(join(folder, variant))) {
    if (path !== 'server.mjs') sources.set(path, read(`${variant}/${path}`))
  }
  project.writeSources(sources)
  for (const path of ['vite.config.ts', 'vite.config.js']) rmSync(join(project.folder, path), { force: true })
  for (const path of listBelow(folder)) {
    if (/^(index\.html|vite\.config\.[jt]s)$/.test(path)) project.write(path, read(path))
  }
}

/** Like `npm run server`, with the repository's packages. */
export const startExampleServer = (name: ExampleName, port: number, variant = '') =>
  startServer(join(root, 'examples', name, variant, 'server.mjs'), port)

/** Waits until the script prints its address. */
export async function startServer(script: string, port: number) {
  const { child, ended, says } = startNode([script], { env: { ...process.env, PORT: String(port) } })
  await says(`ws://localhost:${port}`)
  return {
    /** Stops responses, but still accepts connections. */
    pause: () => void child.kill('SIGSTOP'),
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await ended
    },
  }
}
