import { expect, test } from 'vitest'
import { openStage } from '../stage'
import { requireReachable } from './bundle'

test('HO-202: a sub-package is loaded with the first of its pages that is opened, once', async () => {
  const { host } = await openStage('mp-weixin', { live: false })
  expect(host.loadedPackages()).toEqual([''])
  await host.navigateTo('/pages/samples/echo/echo')
  expect(host.loadedPackages()).toEqual(['', 'pages/samples'])
  await host.navigateBack()
  await host.navigateTo('/pages/samples/mode-code/mode-code')
  expect(host.loadedPackages()).toEqual(['', 'pages/samples'])
  expect(host.errors()).toEqual([])
})

test('HO-202: a file names those of its own package and of the main one, and no others', () => {
  const roots = ['pages/one', 'pages/two']
  for (const [path, target] of [
    ['pages/one/a.js', 'pages/one/b.js'], ['pages/one/a.js', 'src/b.js'], ['app.js', 'pages/one-more/b.js'],
  ] as const) {
    expect(() => requireReachable(path, target, roots)).not.toThrow()
  }
  for (const [path, target] of [['app.js', 'pages/one/b.js'], ['pages/two/a.js', 'pages/one/b.js']] as const) {
    expect(() => requireReachable(path, target, roots)).toThrow('another package, pages/one')
  }
})
