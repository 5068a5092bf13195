import { expect, test } from 'vitest'
import { mount } from '@vue/test-utils'
import { useDemoStage } from './demo-stage'
import ActionButton from '../../../demo/shared/action-button.vue'
import EchoPage from '../../../pages/samples/echo/echo.vue'
import SendCard from '../../../pages/samples/parts/send-card.vue'

const stage = useDemoStage()

test('UI-63: keeps a disabled or busy button in the tab order, announces its state and ignores taps', async () => {
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

test('UI-162: sends a message by button or Enter only over an open connection', async () => {
  const card = stage().show(SendCard, { name: 'text', label: 'Text', ready: false })
  await card.find('input').setValue('hello')
  const button = card.find('.button-send')
  expect([button.attributes('aria-disabled'), button.classes('is-disabled')]).toEqual(['true', true])
  await button.trigger('click')
  expect(card.emitted('send')).toBeUndefined()
  await card.setProps({ ready: true })
  expect(button.attributes('aria-disabled')).toBe('false')
  await button.trigger('click')
  expect(card.emitted('send')).toEqual([['hello']])
})

test('UI-162: disables all connection-dependent buttons on the echo page while disconnected', async () => {
  const { wrapper } = stage().openPage(EchoPage)
  await wrapper.find('input').setValue('hello')
  const names = ['.button-send-text', '.button-send-bytes', '.button-send-picture']
  expect(names.map((name) => wrapper.find(name).attributes('aria-disabled'))).toEqual(['true', 'true', 'true'])
})
