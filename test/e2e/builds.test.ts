import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { buildDemo } from './support/build-app'

const pages = ['pages/account/account', 'pages/trader/trader', 'pages/connection/connection']

describe('the builds', () => {
  test('the page of H5 names no foreign host', async () => {
    const html = await readFile(join(inject('h5Folder'), 'index.html'), 'utf8')
    expect(html).toContain('<script')
    expect(html).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i)
  })

  test('the mini-program builds, with each page', async () => {
    const folder = await buildDemo('mp-weixin')
    const app: unknown = JSON.parse(await readFile(join(folder, 'app.json'), 'utf8'))
    expect(app).toMatchObject({ pages })
    for (const page of pages) expect(await readFile(join(folder, `${page}.wxml`), 'utf8')).not.toBe('')
  })

  test('UI-154: on WeChat what answers a tap, and each status, has a role', async () => {
    const folder = await buildDemo('mp-weixin')
    const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.wxml'))
    const own = paths.filter((path) => /^(?:components|demo|pages)\//.test(path.replaceAll('\\', '/')))
    expect(own.length).toBeGreaterThan(40)
    const tags = (await Promise.all(own.map(async (path) => {
      const text = await readFile(join(folder, path), 'utf8')
      return text.match(/<[a-z](?:[^<>"]|"[^"]*")*>/g) ?? []
    }))).flat()
    const needy = tags.filter((tag) => /\sbindtap=|\srole="(?:button|img|status)"/.test(tag))
    expect(needy.length).toBeGreaterThan(30)
    expect(needy.filter((tag) => !/\saria-role="/.test(tag))).toEqual([])
    expect(tags.filter((tag) => tag.includes('aria-role="status"')).length).toBeGreaterThan(10)
  })

  test('the app builds, with each page', async () => {
    const folder = await buildDemo('app')
    const config = await readFile(join(folder, 'app-config-service.js'), 'utf8')
    for (const page of pages) expect(config).toContain(page)
  })
})
