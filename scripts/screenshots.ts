import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { serveApp } from '../test/e2e/support/app-server'
import { launchBrowser } from '../test/e2e/support/browser'
import { buildApp } from '../test/e2e/support/build-app'
import { NoChromiumError } from './chromium'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { takePlatformPictures } from './gallery/platform-pictures'
import { scenes } from './gallery/scenes'
import { sittingsOf, takeScene } from './gallery/take-gallery'

exitIfHelpAsked('screenshots')

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

async function takePlatforms(): Promise<void> {
  const browser = await launchBrowser()
  try {
    const names = await takePlatformPictures(browser, join(root, 'docs'))
    process.stdout.write(`${names.map((name) => `docs/${name}`).join('\n')}\n`)
  } finally {
    await browser.close()
  }
}

/**
 * `npm run screenshots [-- PART]`: takes pictures of scenes whose name contains PART, into `screenshots/`. With
 * `platforms`, takes the documentation's pictures.
 */
async function main(part: string): Promise<void> {
  if (part === 'platforms') return takePlatforms()
  const folder = join(root, 'screenshots')
  const chosen = scenes.filter(({ name }) => name.includes(part))
  if (chosen.length === 0) {
    const known = scenes.map(({ name }) => name).join(', ')
    process.stderr.write(`no scene contains '${part}'; choose platforms, or from ${known}\n`)
    process.exitCode = 1
    return
  }
  const browser = await launchBrowser()
  const app = await serveApp(await buildApp('h5'))
  let pictures = 0
  let problems = 0
  try {
    for (const sitting of sittingsOf(chosen)) {
      for (const shot of await takeScene({ browser, pageUrl: app.url, folder }, sitting)) {
        pictures += 1
        problems += shot.problems.length
        for (const problem of shot.problems) process.stdout.write(`${shot.name}: ${problem}\n`)
      }
    }
  } finally {
    await browser.close()
    await app.close()
  }
  process.stdout.write(`${pictures} pictures in ${folder}, ${problems} problems\n`)
  if (problems > 0) process.exitCode = 1
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  const text = error instanceof NoChromiumError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exitCode = 1
})
