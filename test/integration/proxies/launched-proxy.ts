import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchOnFreePort } from '../../support/launched-program'

export type ProxyKind = 'nginx' | 'haproxy'

const argumentsOf: Readonly<Record<ProxyKind, (file: string) => readonly string[]>> = {
  nginx: (file) => ['-e', 'stderr', '-c', file],
  haproxy: (file) => ['-db', '-f', file],
}

export async function launchProxy(kind: ProxyKind, textOf: (port: number, folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-proxy-'))
  const file = join(folder, 'proxy.conf')
  const clean = (): void => rmSync(folder, { recursive: true, force: true })
  let text = ''
  const { program, port } = await launchOnFreePort(kind, (own) => {
    text = textOf(own, folder)
    writeFileSync(file, text)
    return argumentsOf[kind](file)
  }).catch((error: unknown) => {
    clean()
    throw error
  })
  return {
    ...program, port, folder, file, text,
    async kill(): Promise<void> {
      await program.kill()
      clean()
    },
  }
}
