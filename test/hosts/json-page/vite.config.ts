import { fileURLToPath } from 'node:url'
import { mergeConfig, type Plugin } from 'vite'
import build from '../test-build'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** The example as it stands, but for the address, which the test gives, and for classes, by which it finds parts. */
const forTests: Plugin = {
  name: 'example-for-tests',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('/quick-start/src/main.ts')) {
      return { code: code.replace(/'ws:[^']+'/, "() => String(uni.getStorageSync('address'))"), map: null }
    }
    if (!id.endsWith('/quick-start/src/pages/index/index.vue')) return null
    return {
      code: code.replace('<button', '<button class="query"').replace(/<text>(?=\{\{ (\w+) \}\})/g, '<text class="$1">'),
      map: null,
    }
  },
}

export default mergeConfig(build, {
  plugins: [forTests],
  resolve: { alias: { tradewire: at('src/index.ts') } },
})
