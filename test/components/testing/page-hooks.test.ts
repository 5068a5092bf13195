import { mount } from '@vue/test-utils'
import { onHide, onLoad, onShow } from '@dcloudio/uni-app'
import { beforeEach, describe, expect, test } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { drivePage, resetUniAppDouble } from '../../../src/testing/uni/page-hooks'

function pageWithPopUp() {
  const reported: string[] = []
  const popUpOpen = ref(true)
  const PopUp = defineComponent({
    setup() {
      onShow(() => void reported.push('pop-up shown'))
      onHide(() => void reported.push('pop-up hidden'))
      return () => h('i')
    },
  })
  const Page = defineComponent({
    setup() {
      onLoad((query) => void reported.push(`page loaded ${JSON.stringify(query)}`))
      onShow(() => void reported.push('page shown'))
      return () => (popUpOpen.value ? h(PopUp) : undefined)
    },
  })
  const wrapper = mount(Page)
  return { reported, popUpOpen, wrapper, page: drivePage(wrapper) }
}

describe('the hooks of uni-app', () => {
  beforeEach(() => resetUniAppDouble())

  test('TE-6: a component hangs its hooks on the page, where they outlive it', async () => {
    const { reported, popUpOpen, wrapper, page } = pageWithPopUp()
    reported.length = 0
    popUpOpen.value = false
    await wrapper.vm.$nextTick()
    page.hide()
    expect(reported).toEqual(['pop-up hidden'])
    expect(page.hookCount('onShow')).toBe(2)
    wrapper.unmount()
    page.show()
    expect(reported).toEqual(['pop-up hidden'])
  })

  test('TE-6: on H5 and App a component is shown at once, on WeChat with its page', () => {
    expect(pageWithPopUp().reported).toEqual(['pop-up shown'])
    resetUniAppDouble('app')
    expect(pageWithPopUp().reported).toEqual(['pop-up shown'])
    resetUniAppDouble('mp-weixin')
    const { reported, page } = pageWithPopUp()
    expect(reported).toEqual([])
    page.load({ id: '7' })
    page.show()
    expect(reported).toEqual(['page loaded {"id":"7"}', 'page shown', 'pop-up shown'])
  })
})
