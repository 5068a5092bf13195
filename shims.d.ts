/// <reference types="@dcloudio/types" />
/// <reference types="wot-design-uni/global.d.ts" />
/// <reference path="./src/web-socket/globals/core-js-pure.d.ts" />

/** What the start command tells the page of the feed server that it started. */
interface ImportMetaEnv {
  /** Which wire habit that server has; nothing when the page was not started with one. */
  readonly VITE_DEMO_PROTOCOL?: string
  readonly VITE_FEED_PORT?: string
  /** Empty when it asks for none. */
  readonly VITE_FEED_TOKEN?: string
  readonly VITE_FEED_DIALECT?: string
  readonly VITE_FEED_CURRENCY?: string
  readonly VITE_FEED_CURRENCY_DIGITS?: string
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<Record<string, never>, Record<string, never>, unknown>
  export default component
}
