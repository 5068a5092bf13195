import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const COMMAND_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  'microsoft-edge',
]

type Environment = Readonly<Record<string, string | undefined>>

export function chromiumsOnPath(platform: NodeJS.Platform, env: Environment): string[] {
  const extension = platform === 'win32' ? '.exe' : ''
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return COMMAND_NAMES.flatMap((name) => folders.map((folder) => join(folder, name + extension))).filter(existsSync)
}

/** Install folders of Chrome, Chromium and Edge, also used by Playwright's channels. */
export function installedChromiums(platform: NodeJS.Platform, env: Environment): string[] {
  return placesOf(platform, env).filter(existsSync)
}

function placesOf(platform: NodeJS.Platform, env: Environment): string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', join(env['HOME'] ?? '', 'Applications')].map((root) =>
        join(root, `${name}.app/Contents/MacOS/${name}`)))
  }
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
    const programs = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe']
    return roots.flatMap((root) => (root === undefined ? [] : programs.map((program) => join(root, program))))
  }
  return ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/usr/lib/chromium/chromium',
    '/snap/bin/chromium']
}
