import { expect, test } from 'vitest'
import { tradewireEasycom } from '../../../vite'

test('each build names what is wrong', async () => {
  const plugin = tradewireEasycom()
  const warnings: string[] = []
  const bundler = { resolve: () => Promise.resolve(null), warn: (text: string) => void warnings.push(text) }
  for (let builds = 0; builds < 2; builds += 1) {
    await plugin.buildStart.call(bundler)
    await plugin.transform.call(bundler, '<template><tradewire-nothing /></template>', '/app/pages/index.vue')
  }
  expect(warnings).toHaveLength(2)
})
