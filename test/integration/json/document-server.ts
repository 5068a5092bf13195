import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readSource, repositoryRoot } from '../../unit/repository/source-files'

const folder = join(repositoryRoot, 'node_modules/.cache/json-document')

type Replaced = (text: string) => string

export function documentFile(name: string, replaced: Replaced = (text) => text, document = 'docs/en/json.md'): string {
  const fences = readSource(document).text.split(/^```\w*\n/m)
  const text = fences.find((fence) => fence.startsWith(`// ${name}`))
  if (text === undefined) throw new Error(`the document has no ${name}`)
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, replaced(text))
  return file
}

export type DocumentServer = Awaited<ReturnType<typeof startServer>>

export async function startServer(name: string, port = 0, replaced?: Replaced, document?: string) {
  const server = spawn(process.execPath, [documentFile(name, replaced, document)], {
    env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill('SIGKILL'))
  const [said] = (await once(server.stdout, 'data')) as [Buffer]
  const url = said.toString().trim()
  return { url, port: Number(new URL(url).port), process: server }
}
