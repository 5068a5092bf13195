import type { TestProject } from 'vitest/node'
import { buildDemo } from './build-app'

declare module 'vitest' {
  interface ProvidedContext {
    h5Folder: string
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('h5Folder', await buildDemo('h5'))
}
