import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chromiumsOnPath, installedChromiums } from '../../../scripts/chromium-places'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewire-places-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, '')
  return full
}

describe('where a Chromium may be', () => {
  test('on the path, a Chromium before a Chrome, in the order of the folders', () => {
    const chrome = put('one/google-chrome')
    const second = put('two/chromium')
    put('three/firefox')
    const path = ['one', 'two', 'three', 'missing'].map((name) => join(folder, name)).join(delimiter)
    expect(chromiumsOnPath('linux', { PATH: path })).toEqual([second, chrome])
    expect(chromiumsOnPath('linux', {})).toEqual([])
  })

  test('on the path of Windows, whose variable has another case and whose files have an ending', () => {
    const edge = put('edge/msedge.exe')
    put('edge/chrome')
    expect(chromiumsOnPath('win32', { Path: join(folder, 'edge') })).toEqual([edge])
  })

  test('where the installers of Windows and macOS put it', () => {
    const chrome = put('Local/Google/Chrome/Application/chrome.exe')
    expect(installedChromiums('win32', { LOCALAPPDATA: join(folder, 'Local') })).toEqual([chrome])
    const app = put('Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
    expect(installedChromiums('darwin', { HOME: folder })).toContain(app)
  })
})
