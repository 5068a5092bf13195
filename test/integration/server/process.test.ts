import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createServer } from '../../../server/create-server'
import { parseCommandLine } from '../../../server/options/command-line'
import { StartError } from '../../../server/shared/start-error'
import { openClient, subscribe } from './feed-client'
import { serving } from './serve'
import { bundledProgram } from '../../support/bundled-program'

const mainFile = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))
const rootFolder = fileURLToPath(new URL('../../..', import.meta.url))

interface Run {
  readonly child: ChildProcess
  output(): string
  errors(): string
  readonly ended: Promise<number | NodeJS.Signals | null>
}

function run(args: readonly string[]): Run {
  const child = spawn(process.execPath, [bundledProgram(mainFile), ...args], { cwd: rootFolder })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString('utf8')))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  return { child, ended, output: () => output, errors: () => errors }
}

async function feedUrl(server: Run): Promise<string> {
  for (;;) {
    const url = /ws:\S+/.exec(server.output())?.[0]
    if (url !== undefined && server.output().includes('HTTP:')) return url
    await Promise.race([server.ended, new Promise((resolve) => server.child.stdout?.once('data', resolve))])
    if (server.child.exitCode !== null) throw new Error(server.errors())
  }
}

describe('the server as a process', () => {
  const serve = serving()
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tradewire-ticks-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  /** The process says why it does not start in one line, and ends with 1. */
  async function refusedByProcess(...args: readonly string[]): Promise<string> {
    const server = run(['--port', '0', ...args])
    expect(await server.ended).toBe(1)
    expect(server.errors()).toMatch(/^[^\n]+\n$/)
    expect(server.output()).toBe('')
    return server.errors().trim()
  }

  /** As the process does, without one. */
  async function refused(...args: readonly string[]): Promise<string> {
    try {
      const options = parseCommandLine(['--port', '0', ...args], {})
      if (options === 'help') throw new Error('the usage was asked for')
      await (await createServer(options)).close()
    } catch (error) {
      if (error instanceof StartError) return error.message
      throw error
    }
    throw new Error(`it starts with ${args.join(' ')}`)
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('SV-39: %s closes all with 1001 and ends with 0', async (signal) => {
    const server = run(['--port', '0', '--positions', '10'])
    const clients = await Promise.all(Array(3).fill(await feedUrl(server)).map((url) => openClient(String(url))))
    const snapshot = await subscribe(clients[0] ?? expect.fail())
    expect(snapshot.data).toHaveLength(10)
    server.child.kill(signal)
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
      Array(3).fill({ code: 1001, reason: 'going away' }))
    expect(await server.ended).toBe(0)
    expect(server.errors()).toBe('')
  })

  test('SV-57: a busy port', async () => {
    const { port } = await serve()
    const said = await refusedByProcess('--port', String(port), '--host', '127.0.0.1')
    expect(said).toBe(`port ${port} is already in use; choose another with --port`)
  })

  test('SV-57: options out of range and unknown ones', async () => {
    expect(await refused('--positions', '10001')).toBe('positions must be a whole number from 0 to 10000')
    expect(await refused('--positions', '-1')).toBe('positions must be a whole number from 0 to 10000')
    expect(await refused('--colour', 'red')).toContain("Unknown option '--colour'")
  })

  test('SV-2: a missing and a malformed tick file', async () => {
    const missing = join(folder, 'DAT_ASCII_GBPUSD_T_202001.csv')
    expect(await refused('--ticks', missing)).toBe(`${missing}: no such file`)
    const misnamed = join(folder, 'ticks.csv')
    expect(await refused('--ticks', misnamed)).toBe(`${misnamed}: no such file`)
    await writeFile(misnamed, '20200101 170000065,1.1,1.2,0\n')
    expect(await refused('--ticks', misnamed)).toContain(`say the pair: --ticks EURUSD=${misnamed}`)
    expect(await refused('--ticks', `EUREUR=${misnamed}`)).toBe(`${misnamed}: EUREUR is no currency pair`)
    const broken = join(folder, 'DAT_ASCII_EURUSD_T_202001.csv')
    await writeFile(broken, '20200101 170000065,1.1,1.2,0\n20200101 170000065;1.1;1.2;0\n')
    expect(await refused('--ticks', broken)).toBe(
      `${broken}:2: expected YYYYMMDD HHMMSSmmm,bid,ask,volume; 1 of 2 lines cannot be read, more than 1 %`)
  })

  test('SV-11: a pair that cannot be converted', async () => {
    const file = join(folder, 'DAT_ASCII_EURJPY_T_202001.csv')
    await writeFile(file, '20200101 170000065,161.1,161.2,0\n')
    expect(await refused('--ticks', file)).toBe(
      'EURJPY: its JPY amounts cannot be converted to USD; add ticks of JPYUSD or USDJPY')
  })

  test('SV-3: recorded ticks priced over the socket', async () => {
    const file = join(folder, 'DAT_ASCII_EURUSD_T_202001.csv')
    await writeFile(file, '20200101 170000065,1.1,1.2,0\n20200101 170001065,1.3,1.4,0\n')
    const server = await serve({ ticks: [file], positions: 5 })
    server.feed(1)
    server.tick(2)
    expect(new Set(server.feed(1).rows().map(({ nowprice }) => nowprice))).toEqual(
      new Set(server.feed(1).rows().map(({ type }) => (type === 'buy' ? 1.3 : 1.4))))
  })

  test('SV-57: the usage', async () => {
    const server = run(['--help'])
    expect(await server.ended).toBe(0)
    expect(server.output()).toContain('--positions N')
  })
})
