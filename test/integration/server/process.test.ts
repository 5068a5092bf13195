import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder'
import { openClient, subscribe } from './feed-client'
import { runProgram } from '../../robustness/attacks/attacked-server'

const mainFile = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

function run(args: readonly string[]) {
  const server = runProgram(mainFile, args)
  onTestFinished(() => void server.child.kill('SIGKILL'))
  return server
}

describe('the server as a process', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('SV-39: %s closes all with 1001 and ends with 0', async (signal) => {
    const server = run(['--port', '0', '--positions', '10'])
    const clients = await Promise.all(Array(3).fill(await server.address()).map((url) => openClient(String(url))))
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
    const start = () => run(['--protocol', name, '--port', '0', '--journal', journal])
    const first = start()
    await first.address()
    const second = start()
    expect(await second.ended).toBe(1)
    expect(second.errors()).toMatch(/^[^\n]*lines\.jsonl: another server uses this journal \(process \d+ on [^\n]+\n$/)
    expect(second.output()).toBe('')
    first.child.kill('SIGKILL')
    await first.ended
    expect(existsSync(`${journal}.lock`)).toBe(true)
    const third = start()
    await third.address()
    third.child.kill('SIGTERM')
    await third.ended
    expect(existsSync(`${journal}.lock`)).toBe(false)
  }, 60_000)
})
