import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bundledProgram } from '../../support/bundled-program'
import { temporaryFolder } from '../../support/temporary-folder'

const mainFile = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

describe('two servers on one journal', () => {
  const children: ChildProcess[] = []
  let journal: string
  beforeEach(() => {
    journal = join(temporaryFolder(), 'lines.jsonl')
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  /** The output of a server until it runs or has ended. */
  async function start(protocol: string): Promise<{ readonly child: ChildProcess; readonly output: string }> {
    const child = spawn(process.execPath, [
      bundledProgram(mainFile), '--protocol', protocol, '--port', '0', '--journal', journal,
    ])
    children.push(child)
    let output = ''
    await new Promise<void>((resolve) => {
      const receive = (chunk: Buffer): void => {
        output += chunk.toString()
        if (output.includes('HTTP:')) resolve()
      }
      child.stdout.on('data', receive)
      child.stderr.on('data', receive)
      child.once('close', () => resolve())
    })
    return { child, output }
  }

  test.each(['copy-trading', 'chat'])('SV-144: a second %s server is refused; after a kill it starts', async (name) => {
    const first = await start(name)
    expect(first.output).toContain('HTTP:')
    const second = await start(name)
    expect(second.child.exitCode).toBe(1)
    expect(second.output).toMatch(/^[^\n]*lines\.jsonl: another server uses this journal \(process \d+ on [^\n]+\n$/)
    first.child.kill('SIGKILL')
    await once(first.child, 'close')
    expect(existsSync(`${journal}.lock`)).toBe(true)
    const third = await start(name)
    expect(third.output).toContain('HTTP:')
    third.child.kill('SIGTERM')
    await once(third.child, 'close')
    expect(existsSync(`${journal}.lock`)).toBe(false)
  }, 60_000)
})
