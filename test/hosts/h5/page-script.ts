import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'page')
let made: Promise<string> | undefined

/** The script that runs in each page before the app does. */
export function pageScript(): Promise<string> {
  return (made ??= bundle())
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: 'host-page.ts', formats: ['iife'], name: 'hostPageScript' },
    },
  })
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : []
  const chunk = outputs.flatMap(({ output }) => output).find((part) => part.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('The page script came out empty')
  return chunk.code
}
