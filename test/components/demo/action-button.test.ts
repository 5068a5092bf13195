import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import ActionButton from '../../../demo/shared/action-button.vue'

test('UI-63: a button is in reach and says that it is dead or waits; then a tap does nothing', async () => {
  const button = mount(ActionButton, { props: { name: 'go' }, slots: { default: 'Go' } })
  expect(button.attributes()).toMatchObject({ 'role': 'button', 'tabindex': '0', 'aria-disabled': 'false' })
  expect(button.classes()).toContain('go')
  await button.trigger('click')
  expect(button.emitted('click')).toEqual([[]])
  await button.setProps({ disabled: true })
  expect(button.attributes()).toMatchObject({ 'tabindex': '-1', 'aria-disabled': 'true', 'aria-busy': 'false' })
  await button.trigger('click')
  await button.setProps({ disabled: false, loading: true })
  expect(button.attributes()).toMatchObject({ 'tabindex': '-1', 'aria-disabled': 'true', 'aria-busy': 'true' })
  expect(button.find('.wait').exists()).toBe(true)
  await button.trigger('click')
  expect(button.emitted('click')).toHaveLength(1)
})
