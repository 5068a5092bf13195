/// <reference types="vite/client" />
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { config } from '@vue/test-utils'
import { defineComponent, h, type Component } from 'vue'
import './compare-bytes'

/**
 * Replaces uni's easycom: `wd-*` and our components need no import. Stubs of the library's components show their slots,
 * and forward attributes and events.
 */
const library = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/wot-design-uni/components')

function frameOf(name: string): Component {
  return defineComponent({
    name,
    setup(_props, { slots }) {
      return () => h('div', { class: name }, Object.values(slots).map((slot) => slot?.({})))
    },
  })
}

const frames = readdirSync(library)
  .filter((name) => name.startsWith('wd-'))
  .map((name) => [name, frameOf(name)] as const)

const ownComponents = import.meta.glob<{ default: Component }>('../../components/*/*.vue', { eager: true })
const own = Object.entries(ownComponents).map(([path, module]) => {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.vue'.length)
  return [name, module.default] as const
})

config.global.components = { ...config.global.components, ...Object.fromEntries([...frames, ...own]) }
