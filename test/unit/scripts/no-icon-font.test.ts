import { describe, expect, test } from 'vitest'
import { noIconFont } from '../../../scripts/no-icon-font'

const icon = 'node_modules/wot-design-uni/components/wd-icon/wd-icon.vue'

describe('the build without the icon font', () => {
  test('leaves out the style of the library’s icons, on any system, and nothing else', () => {
    const { load } = noIconFont()
    if (typeof load !== 'function') throw new Error('the plugin has no load hook')
    const loaded = (id: string): unknown => Reflect.apply(load, undefined, [id])
    expect(loaded(`/app/${icon}?vue&type=style&index=0&scoped=1&lang.scss`)).toBe('')
    expect(loaded(`C:\\app\\${icon.replaceAll('/', '\\')}?vue&type=style&index=0&lang.scss`)).toBe('')
    expect(loaded(`/app/${icon}`)).toBeNull()
    expect(loaded('/app/wd-popup/wd-popup.vue?vue&type=style&index=0&lang.scss')).toBeNull()
  })
})
