/// <reference types="@dcloudio/types" />
/// <reference path="./src/web-socket/globals/core-js-pure.d.ts" />

interface ImportMetaEnv {
  /** `plain` if the page's server speaks the plain dialect. */
  readonly VITE_FEED_DIALECT?: string
}

interface Window {
  /** Written into the page by the start command. */
  readonly tradewireStart?: import('./demo/settings/start-settings').StartSettings
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<Record<string, never>, Record<string, never>, unknown>
  export default component
}
