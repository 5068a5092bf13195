import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { build, createServer, type Plugin } from 'vite'
import { tradewireEasycom } from '../../../vite'
import { temporaryFolder } from '../../support/temporary-folder'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const rule = { '^(tradewire-.*)$': 'tradewire/components/$1/$1.vue' }
const aPage = '<template><tradewire-banner /><tradewire-banner /></template>\n'

function projectOf(pages: string | object, page = aPage, files: readonly string[] = []) {
  const folder = temporaryFolder()
  vi.stubEnv('UNI_INPUT_DIR', folder.replaceAll('\\', '/'))
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  writeFileSync(join(folder, 'pages.json'), typeof pages === 'string' ? pages : JSON.stringify(pages))
  writeFileSync(join(folder, 'page.vue'), page)
  writeFileSync(join(folder, 'main.js'), "import page from './page.vue'\nconsole.log(page)\n")
  const warnings: string[] = []
  const plugin = tradewireEasycom()
  const plugins: Plugin[] = [
    {
      ...plugin,
      transform(code, id) {
        const warn = (message: string): void => void warnings.push(message)
        return plugin.transform.call({ resolve: (source) => this.resolve(source), warn }, code, id)
      },
    },
    { name: 'vue', transform: (_, id) => (id.endsWith('.vue') ? 'export default 1' : null) },
  ]
  return { folder, warnings, plugins }
}

async function warningsOf({ folder, plugins, warnings }: ReturnType<typeof projectOf>): Promise<readonly string[]> {
  await build({
    root: folder, configFile: false, logLevel: 'silent', plugins,
    resolve: { alias: { tradewire: root.replace(/[\\/]$/, '') } },
    build: { write: false, lib: { entry: join(folder, 'main.js'), formats: ['es'] } },
  })
  return warnings
}

const end = ' The page shows nothing in its place.'
const written = '"^(tradewire-.*)$": "tradewire/components/$1/$1.vue"'

test.each([
  ['a missing rule', {}, aPage,
    `easycom has no rule for <tradewire-banner>; add this rule to easycom.custom in pages.json: ${written}.`],
  ['a path into a missing package', { easycom: { custom: { '^(tradewire-.*)$': 'none/$1.vue' } } }, aPage,
    `the easycom path of <tradewire-banner> does not exist: none/tradewire-banner.vue; the rule for the package is `
      + `${written}.`],
  ['a wrong name', { easycom: { custom: rule } }, '<template><tradewire-baner /></template>\n',
    'the plugin has no <tradewire-baner>; it has tradewire-banner, tradewire-freshness, tradewire-inspector, '
      + 'tradewire-position-list, tradewire-positions.'],
])('VP-40: reports %s once', async (_name, pages, page, reported) => {
  expect(await warningsOf(projectOf(pages, page))).toEqual([`[tradewire] ${reported}${end}`])
})

test.each([
  ['by the readme\'s rule, among comments',
    `{ // pages\n"title": "\\"https://a/*b*/", "easycom": { /* a: "b" */ "custom": ${JSON.stringify(rule)} } }`, aPage, []],
  ['in uni_modules', {}, aPage, ['uni_modules/tradewire-socketio/components/tradewire-banner/tradewire-banner.vue']],
  ['by an import of the page', {},
    `<script setup>\nimport B from 'tradewire/components/tradewire-banner/tradewire-banner.vue'\n</script>${aPage}`,
    []],
  ['in a folder of the project', { easycom: { custom: { '^tradewire-(.*)$': '@/own/$1.vue' } } }, aPage,
    ['own/banner.vue']],
])('VP-41: accepts a component that is registered %s', async (_name, pages, page, files) => {
  expect(await warningsOf(projectOf(pages, page, files))).toEqual([])
})

test.each([
  ['a byte order mark', `\uFEFF{ "easycom": { "custom": ${JSON.stringify(rule)} } }`],
  ['trailing commas', `{ "easycom": { "autoscan": true, "custom": { ${written}, }, }, }`],
  ['a rule for each platform', `{ "easycom": { "custom": {
    // #ifdef H5
    "^tradewire-(\\\\w+)$": "@/h5/$1.vue"
    // #endif
    // #ifndef H5
    ${written}
    // #endif
  } } }`],
  ['a section for each platform', `{
    // #ifdef H5
    "easycom": { "custom": {} }
    // #endif
    // #ifndef H5
    "easycom": { "custom": { "^uni-(.*)": "@/uni/$1.vue", ${written} } }
    // #endif
  }`],
])('VP-46: finds the rule in a pages.json with %s', async (_name, pages) => {
  expect(await warningsOf(projectOf(pages))).toEqual([])
})

test('VP-40: checks only page files, before Vue’s plugin compiles them', async () => {
  expect(tradewireEasycom()).toMatchObject({ name: 'tradewire:easycom', enforce: 'pre' })
  const warnings: string[] = []
  const plugin = tradewireEasycom()
  const bundler = { resolve: () => Promise.resolve(null), warn: (message: string) => void warnings.push(message) }
  projectOf({})
  await plugin.buildStart.call(bundler)
  const own = join(root, 'components/tradewire-positions/tradewire-positions.vue')
  for (const id of ['/app/page.ts', '/app/page.vue?vue&type=style', '/app/page.vue.js', own]) {
    expect(await plugin.transform.call(bundler, aPage, id)).toBeNull()
  }
  expect(warnings).toEqual([])
  for (const id of ['/app/page.vue', '/app/page.nvue']) await plugin.transform.call(bundler, aPage, id)
  expect(warnings).toEqual([expect.stringContaining('easycom has no rule for <tradewire-banner>')])
})

test('VP-40: reports a missing easycom rule in every build of the same process', async () => {
  const project = projectOf({})
  await warningsOf(project)
  const [first, ...others] = await warningsOf(project)
  expect(others).toEqual([first])
})

test('VP-40: reports a missing easycom rule in the development server, even with unreadable pages.json', async () => {
  const project = projectOf('{', aPage)
  const server = await createServer({
    root: project.folder, configFile: false, logLevel: 'silent', plugins: project.plugins, appType: 'custom',
    server: { middlewareMode: true, hmr: false, watch: null }, optimizeDeps: { noDiscovery: true },
  })
  onTestFinished(() => server.close())
  await server.pluginContainer.buildStart({})
  await server.transformRequest('/page.vue')
  expect(project.warnings).toEqual([expect.stringContaining('easycom has no rule for <tradewire-banner>')])
})

test('VP-40: reads pages.json again and repeats the report in each build in watch mode', async () => {
  const project = projectOf({})
  const rewrite = (pages: object): void => writeFileSync(join(project.folder, 'pages.json'), JSON.stringify(pages))
  expect(await warningsOf(project)).toHaveLength(1)
  rewrite({ easycom: { custom: rule } })
  expect(await warningsOf(project)).toHaveLength(1)
  rewrite({})
  expect(await warningsOf(project)).toHaveLength(2)
})

test.each([
  ['<tradewire-banner placment="inline" />', '<tradewire-banner> has no prop placment; it has client, locale, texts, '],
  ['<tradewire-positions :positions="positions.rows" />', '<tradewire-positions> needs the result of usePositions(), '],
  ['<tradewire-position-list\n  class="x" :positions = " list.rows.value "\n/>', '<tradewire-position-list> needs '],
  [`<tradewire-banner :texts='a > b' placment />`, '<tradewire-banner> has no prop placment; it has '],
  ['<tradewire-positions :heigth-px.camel="1" />', '<tradewire-positions> has no prop heigth-px; it has '],
  ['<tradewire-positions grid="a" />', '<tradewire-positions> has no prop grid; it has '],
  ['<tradewire-positions slots="a" />', '<tradewire-positions> has no prop slots; it has '],
])('VP-42: reports the incorrect prop in %s', async (tag, reported) => {
  const page = `<template>${tag}</template>\n`
  expect(await warningsOf(projectOf({ easycom: { custom: rule } }, page))).toEqual([expect.stringContaining(reported)])
})

test('VP-42: does not warn about a component’s props or attributes that every element accepts', async () => {
  const page = `<template>
  <tradewire-positions v-if="tab === 0" :key="a" ref="b" class="c" :style="{ top: '1px' }" id="d" data-kind="1"
    xlink:href="#" aria-label="e" :selection="table.rows" height-px="480" :theme='dark'
    @refresh="() => a > 1"><template #empty>x</template></tradewire-positions>
  <tradewire-position-list v-model:selected="tickets" :positions="positions.rowsOf(1)" :row-height-px.camel="1"
    v-bind:wide="true" />
</template>
`
  expect(await warningsOf(projectOf({ easycom: { custom: rule } }, page))).toEqual([])
})

test('VP-43: defines the site’s address for the build', () => {
  expect(tradewireEasycom().config()).not.toHaveProperty('define')
  expect(tradewireEasycom({ site: 'https://docs.example' }).config())
    .toMatchObject({ define: { __TRADEWIRE_SITE__: '"https://docs.example"' } })
})
