import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Third-party servers and engines in tests, with their Debian packages. `linux-x64` is the platform of old engines and
 * browsers in npm packages.
 */
const packages = {
  'redis-server': 'redis-server', 'nats-server': 'nats-server', 'rabbitmq-server': 'rabbitmq-server',
  'nginx': 'nginx', 'haproxy': 'haproxy', 'jsc': 'libjavascriptcoregtk-4.0-bin',
  'firefox-esr': 'firefox-esr', 'WebKitWebDriver': 'webkit2gtk-driver', 'Xvfb': 'xvfb', 'chromium': 'chromium',
  'linux-x64': undefined,
} as const

export type ProgramName = keyof typeof packages

export const programNames = Object.keys(packages) as readonly ProgramName[]

export const releasePrograms: ReadonlySet<ProgramName> = new Set([
  'jsc', 'firefox-esr', 'WebKitWebDriver', 'Xvfb', 'chromium', 'linux-x64',
])

type Environment = Readonly<Record<string, string | undefined>>

/** Install folders of packages and Homebrew, which a service's or editor's PATH may lack. */
const usualFolders = [
  '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin', '/opt/homebrew/sbin',
  '/opt/homebrew/opt/redis/bin', '/usr/local/opt/redis/bin',
]

export function debianPackageOf(name: ProgramName): string | undefined {
  return packages[name]
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Returns the program's path, if installed. */
export function findProgram(
  name: ProgramName,
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  arch: string = process.arch,
): string | undefined {
  if (name === 'linux-x64') return platform === 'linux' && arch === 'x64' ? process.execPath : undefined
  const fromPath = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const file = platform === 'win32' ? `${name}.exe` : name
  return [...fromPath, ...usualFolders].map((folder) => join(folder, file)).find(isProgram)
}
