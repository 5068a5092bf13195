import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { repositoryRoot } from './source-files'

/** In the place of npm: writes down what it was asked for, and in which environment. */
const npm = `#!/usr/bin/env node
const { appendFileSync, readdirSync, readFileSync } = require('node:fs')
const { env, argv, cwd } = process
appendFileSync(env.SEEN, JSON.stringify({ asked: argv.slice(2), folder: cwd(), env,
  home: readdirSync(env.HOME), fonts: readFileSync(env.FONTCONFIG_FILE, 'utf8') }) + '\\n')
`

interface Seen {
  readonly asked: readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly home: readonly string[]
  readonly fonts: string
}

// It is written for bash: Windows has `npm ci` and `npm test`, as README says.
test.runIf(process.platform !== 'win32')('TE-15: each change is checked as on a machine of a stranger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const seenIn = join(folder, 'seen')
  writeFileSync(join(folder, 'npm'), npm)
  chmodSync(join(folder, 'npm'), 0o755)
  const own = {
    HOME: folder, TZ: 'Europe/Berlin', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', XDG_CACHE_HOME: folder,
    PLAYWRIGHT_BROWSERS_PATH: folder, HTTPS_PROXY: 'http://proxy.example:3128', NODE_EXTRA_CA_CERTS: '',
  }
  const { status } = spawnSync('bash', [join(repositoryRoot, '.ci/run')], {
    cwd: folder,
    env: { ...process.env, ...own, SEEN: seenIn, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  expect(status).toBe(0)

  const seen = readFileSync(seenIn, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Seen)
  expect(seen.map(({ asked }) => asked.join(' '))).toEqual(['ci', 'test'])
  for (const { folder: at, env, home, fonts } of seen) {
    expect(realpathSync(at)).toBe(realpathSync(repositoryRoot))
    // Empty but for what the check itself brings, and gone afterwards.
    expect(home).toEqual(['no-fonts.conf'])
    expect(existsSync(env['HOME'] ?? '')).toBe(false)
    expect(fonts).toBe('<fontconfig></fontconfig>\n')
    expect(env).toMatchObject({ TZ: 'Pacific/Auckland', LANG: 'C', LC_ALL: 'C', HTTPS_PROXY: own.HTTPS_PROXY })
    expect([env['XDG_CACHE_HOME'], env['PLAYWRIGHT_BROWSERS_PATH']]).toEqual([undefined, undefined])
    expect(env['npm_config_cache']).toBe(join(env['HOME'] ?? '', 'npm'))
  }
})
