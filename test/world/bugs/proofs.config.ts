import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { isUniElement } from '../../../src/testing/uni/elements'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const resolve = {
  alias: [
    { find: /^@\//, replacement: at('') },
    { find: '@dcloudio/uni-app', replacement: at('src/testing/uni-app.ts') },
  ],
}

/** The proofs alone, as `unit` and `components` would run them. */
export default defineConfig({
  root: at(''),
  test: {
    projects: [
      { resolve, test: { name: 'proofs', environment: 'node', include: ['test/world/bugs/*.proof.ts'] } },
      {
        resolve,
        plugins: [vue({ template: { compilerOptions: { isCustomElement: isUniElement } } })],
        test: {
          name: 'mounted proofs',
          environment: 'jsdom',
          include: ['test/world/bugs/*.proof.dom.ts'],
          setupFiles: [at('test/support/component-setup.ts')],
        },
      },
    ],
  },
})
