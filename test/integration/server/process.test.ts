import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder'
import { openClient, subscribe } from './feed-client'
import { bundledProgram } from '../../support/bundled-program'

const mainFile = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))
const rootFolder = fileURLToPath(new URL('../../..', import.meta.url))

type Run = ReturnType<typeof run>

function run(args: readonly string[]) {
  const child = spawn(process.execPath, [bundledProgram(mainFile), ...args], { cwd: rootFolder })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString('utf8')))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  return { child, ended, output: () => output, errors: () => errors }
}

/** Its address, once it runs. */
async function addressOf(server: Run): Promise<string> {
  for (;;) {
    const url = /ws:\S+/.exec(server.output())?.[0]
    if (url !== undefined && server.output().includes('HTTP:')) return url
    await Promise.race([server.ended, new Promise((resolve) => server.child.stdout?.once('data', resolve))])
    if (server.child.exitCode !== null) throw new Error(server.errors())
  }
}

describe('the server as a process', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('SV-39: %s closes all with 1001 and ends with 0', async (signal) => {
    const server = run(['--port', '0', '--positions', '10'])
    const clients = await Promise.all(Array(3).fill(await addressOf(server)).map((url) => openClient(String(url))))
    const snapshot = await subscribe(clients[0] ?? expect.fail())
    expect(snapshot.data).toHaveLength(10)
    server.child.kill(signal)
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
      Array(3).fill({ code: 1001, reason: 'going away' }))
    expect(await server.ended).toBe(0)
    expect(server.errors()).toBe('')
  })

  test('SV-57: the usage', async () => {
    const server = run(['--help'])
    expect(await server.ended).toBe(0)
    expect(server.output()).toContain('--positions N')
  })

  test.each(['copy-trading', 'chat'])('SV-144: a second %s server is refused; after a kill it starts', async (name) => {
    const journal = join(temporaryFolder(), 'lines.jsonl')
    const start = (): Run => run(['--protocol', name, '--port', '0', '--journal', journal])
    const first = start()
    await addressOf(first)
    const second = start()
    expect(await second.ended).toBe(1)
    expect(second.errors()).toMatch(/^[^\n]*lines\.jsonl: another server uses this journal \(process \d+ on [^\n]+\n$/)
    expect(second.output()).toBe('')
    first.child.kill('SIGKILL')
    await first.ended
    expect(existsSync(`${journal}.lock`)).toBe(true)
    const third = start()
    await addressOf(third)
    third.child.kill('SIGTERM')
    await third.ended
    expect(existsSync(`${journal}.lock`)).toBe(false)
  }, 60_000)
})
