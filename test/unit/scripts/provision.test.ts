import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { findProgram, type ProgramName } from '../../../scripts/programs'
import { type Installer, provisionPrograms } from '../../../scripts/provision'
import { underLock } from '../../e2e/support/process-lock'
import { temporaryFolder } from '../../support/temporary-folder'

interface Machine {
  readonly here?: readonly ProgramName[]
  /** Answers apt-get. Its installed programs are in `here` afterwards. */
  readonly apt?: (args: readonly string[], here: Set<string>) => boolean
}

function machine({ here = [], apt = () => false }: Machine) {
  const programs = new Set<string>(here)
  const asked: string[] = []
  let isQuiet = false
  const installer: Installer = {
    find: (name) => (programs.has(name) ? `/usr/bin/${name}` : undefined),
    mayInstall: true,
    async apt(args) {
      asked.push(`${isQuiet ? 'quietly ' : ''}${args.join(' ')}`)
      return apt(args, programs)
    },
    async withoutServices(task) {
      isQuiet = true
      await task()
      isQuiet = false
    },
  }
  return { installer, asked }
}

const both: readonly ProgramName[] = ['redis-server', 'nats-server']

describe('provision', () => {
  test('installs only missing packages, and starts no service', async () => {
    const { installer, asked } = machine({ here: ['nats-server'], apt: (_, here) => Boolean(here.add('redis-server')) })
    expect(await provisionPrograms(both, installer)).toEqual({
      missing: [], notes: ["redis-server was missing: Debian's package was installed"],
    })
    expect(asked).toEqual(['quietly install -y --no-install-recommends redis-server'])
  })

  test('updates the package lists first on a fresh machine', async () => {
    let hasLists = false
    const { installer, asked } = machine({
      apt: ([what], here) => {
        if (what === 'update') return (hasLists = true)
        if (hasLists) for (const name of both) here.add(name)
        return hasLists
      },
    })
    expect((await provisionPrograms(both, installer)).missing).toEqual([])
    expect(asked.map((line) => line.split(' ')[1])).toEqual(['install', 'update', 'install'])
  })

  test('reports a required platform as missing, and does not try to install it', async () => {
    const { installer, asked } = machine({})
    expect(await provisionPrograms(['linux-x64'], installer)).toEqual({
      missing: ['linux-x64'], notes: ['linux-x64 is not installed: the tests that need it are skipped'],
    })
    expect(asked).toEqual([])
    const found = [['linux', 'x64'], ['linux', 'arm64'], ['darwin', 'x64']] as const
    expect(found.map(([platform, arch]) => findProgram('linux-x64', platform, {}, arch) !== undefined))
      .toEqual([true, false, false])
  })
})

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

function put(path: string): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, '', { mode: 0o755 })
  return full
}

test('finds the first program with a given name on the PATH', () => {
  const file = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'
  // A folder with that name is not a program.
  mkdirSync(join(folder, 'one', file), { recursive: true })
  const program = put(`other/${file}`)
  const env = { PATH: ['', join(folder, 'one'), dirname(program)].join(delimiter) }
  expect(findProgram('nats-server', process.platform, env)).toBe(program)
})

test('runs commands under one lock in sequence, even after a failure', async () => {
  const path = join(folder, 'lock')
  const seen: string[] = []
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    seen.push(`${name} ends`)
    if (name === 'first') throw new Error('broken')
  }
  const results = await Promise.allSettled([underLock(path, work('first')), underLock(path, work('second'))])
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(existsSync(path)).toBe(false)
})
