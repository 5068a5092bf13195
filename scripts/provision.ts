import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { debianPackageOf, findProgram, programNames, type ProgramName } from './programs'

/** Time limit for all installations, in ms. Afterwards the tests run without the missing programs. */
const patienceMs = 120_000
const quick = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', '-o', 'DPkg::Lock::Timeout=60']
/** Policy script that Debian's packages call before starting a service. Exit code 101 forbids the start. */
const startPolicy = '/usr/sbin/policy-rc.d'

export interface Provision {
  readonly missing: readonly ProgramName[]
  readonly notes: readonly string[]
}

/** System calls, which tests replace. */
export interface Installer {
  find(name: ProgramName): string | undefined
  /** Whether Debian packages may be installed without asking. */
  readonly mayInstall: boolean
  /** Returns true on success. */
  apt(args: readonly string[]): Promise<boolean>
  /** Prevents packages from starting services while `task` runs. */
  withoutServices(task: () => Promise<void>): Promise<void>
}

const isDebian = process.platform === 'linux' && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')

const endsAtMs = performance.now() + patienceMs

function runApt(args: readonly string[]): Promise<boolean> {
  const timeout = Math.floor(endsAtMs - performance.now())
  if (timeout <= 0) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn('/usr/bin/apt-get', [...quick, ...args], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout,
    })
    child.on('error', () => resolve(false))
    child.on('close', (exitCode) => resolve(exitCode === 0))
  })
}

async function withoutServices(task: () => Promise<void>): Promise<void> {
  // An existing policy belongs to the machine.
  if (existsSync(startPolicy)) return task()
  await writeFile(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await task()
  } finally {
    await rm(startPolicy, { force: true })
  }
}

const thisMachine: Installer = {
  find: (name) => findProgram(name),
  mayInstall: isDebian && process.getuid?.() === 0,
  apt: runApt,
  withoutServices,
}

/**
 * Finds the programs for tests, and installs Debian's packages where no permission is needed (root on Debian). Never
 * fails, because other tests run without these programs or a network.
 */
export async function provisionPrograms(
  names: readonly ProgramName[] = programNames,
  installer: Installer = thisMachine,
): Promise<Provision> {
  const { find, mayInstall, apt } = installer
  const lacking = (): ProgramName[] => names.filter((name) => find(name) === undefined)
  const wanted = lacking()
  const installable = (): ProgramName[] => lacking().filter((name) => debianPackageOf(name) !== undefined)
  const install = (lacked: readonly ProgramName[]): Promise<boolean> =>
    apt(['install', '-y', '--no-install-recommends', ...lacked.flatMap((name) => debianPackageOf(name) ?? [])])
  try {
    // The first attempt fails on a fresh machine, whose package lists are empty or old.
    if (installable().length > 0 && mayInstall) {
      await installer.withoutServices(async () => {
        if (await install(installable())) return
        if (!(await apt(['update'])) || (await install(installable()))) return
        // Installs packages separately, because an unavailable package would prevent all installations.
        for (const name of installable()) await install([name])
      })
    }
  } catch {
    // Continues as if not allowed to install.
  }
  const missing = lacking()
  return {
    missing,
    notes: wanted.map((name) => (missing.includes(name)
      ? `${name} is not installed: the tests that need it are skipped`
      : `${name} was missing: Debian's package was installed`)),
  }
}
