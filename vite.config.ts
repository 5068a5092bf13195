import process from 'node:process'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'
import { devGuard } from './scripts/dev-guard'
import { flexGaps } from './scripts/flex-gaps'
import { noIconFont } from './scripts/no-icon-font'
import { ownScripts } from './scripts/own-scripts'
import { subPackages } from './scripts/sub-packages'
import { weChatRoles } from './scripts/we-chat-roles'

type UniPlugin = typeof uniPlugin

/** An ESM import of this CommonJS plugin may return the module object instead of the function. */
function resolveUniPlugin(imported: UniPlugin | { readonly default: UniPlugin }): UniPlugin {
  return typeof imported === 'function' ? imported : imported.default
}

export default defineConfig({
  // Defined even when unset, so that a build for the feed contains no plain protocol.
  define: { 'import.meta.env.VITE_FEED_DIALECT': JSON.stringify(process.env['VITE_FEED_DIALECT'] ?? '') },
  // Uni sets no target, and the default keeps `??`, which Chromium before 80 and iOS before 13.4 cannot parse.
  build: { target: 'es2018', cssTarget: ['chrome64', 'safari11.1'] },
  server: { cors: false, fs: { strict: true } },
  plugins: [
    devGuard(), noIconFont(), weChatRoles(), resolveUniPlugin(uniPlugin)(), ownScripts(), subPackages(), flexGaps(),
  ],
  css: {
    preprocessorOptions: {
      // vite 5.2 still calls Sass through its legacy interface.
      scss: { silenceDeprecations: ['legacy-js-api'] },
    },
  },
})
