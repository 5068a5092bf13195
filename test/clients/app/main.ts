/// <reference types="vite/client" />
import '../../../src/web-socket/auto'
import { createSSRApp } from 'vue'
import { createClientDriver } from '../client-driver'
import type { Talk } from '../client-case'
import App from './App.vue'

const talks = import.meta.glob<Talk>('../*/talk.ts', { eager: true, import: 'talk' })

// On each platform, tests can reach only this name.
Reflect.set(globalThis, 'clientDriver', createClientDriver((client) => talks[`../${client}/talk.ts`]))

export function createApp() {
  return { app: createSSRApp(App) }
}
