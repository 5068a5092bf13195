import { type VueWrapper, flushPromises } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import FaultsCard from '../../../demo/features/connection/faults-card.vue'
import ChatFaultsCard from '../../../pages/samples/parts/chat-faults-card.vue'
import { createChatControl, noChatFaults } from '../../../server/chat/chat-control'
import { parseObject } from '../../../server/shared/json-object'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()

const http = { origin: 'http://127.0.0.1:8787', token: undefined }
const cards = {
  feed: (shown: boolean) => stage().show(FaultsCard, { shown }),
  chat: (isOpen: boolean) => stage().show(ChatFaultsCard, { http, isOpen }),
} as const

async function showCard(name: keyof typeof cards, isAsking = true): Promise<VueWrapper> {
  const card = cards[name](isAsking)
  await flushPromises()
  return card
}

test.each([
  ['UI-60: shows no card for a feed server without fault commands, and sends no request while hidden', 'feed'],
  ['UI-101: shows no card for a chat server without fault commands, and sends no request until opened', 'chat'],
] as const)('%s', async (_, name) => {
  const isThere = async (isAsking?: boolean): Promise<boolean> =>
    (await showCard(name, isAsking)).find('.card').exists()
  expect(await isThere()).toBe(false)
  stage().uni.answer('/healthz', { control: null })
  expect(await isThere()).toBe(false)
  const asked = stage().uni.requests.length
  expect(await isThere(false)).toBe(false)
  expect(stage().uni.requests).toHaveLength(asked)
})

test('UI-60: sends each button’s command, and shows active faults', async () => {
  const off = { silent: false, stalled: false, refusing: false }
  stage().uni.answer('/healthz', { control: 8786 })
  stage().uni.answer('/faults', { faults: off })
  const card = await showCard('feed')
  async function press(name: string): Promise<unknown> {
    await card.find(`.fault-${name}`).trigger('click')
    await flushPromises()
    return JSON.parse(String(stage().uni.requests.at(-1)?.data))
  }
  expect(await press('drop')).toEqual({ action: 'drop' })
  expect(await press('skip')).toEqual({ action: 'skipSeq', count: 3 })
  expect(await press('lose')).toEqual({ action: 'loseAcks', count: 1 })
  expect(await press('restart')).toEqual({ action: 'restartEpoch', drop: true })
  stage().uni.answer('/faults', { faults: { silent: true, stalled: true, refusing: true } })
  expect(await press('stall')).toEqual({ action: 'stall', on: true })
  expect(card.find('.fault-refuse').text()).toBe('Accept connections again')
  expect(card.find('.fault-silent').text()).toBe('Respond again')
  stage().uni.answer('/faults', { faults: off })
  expect(await press('silent')).toEqual({ action: 'silent', on: false })
  expect(await press('clear')).toEqual({ action: 'clear' })
  stage().uni.answer('/faults', {}, 403)
  await press('drop')
  expect(card.find('.faults-refused').text()).toBe('The server rejected the command.')
})

function createControl() {
  const done: string[] = []
  const control = createChatControl({
    faults: noChatFaults(),
    drop: () => done.push('drop'),
    disconnect: () => done.push('disconnect'),
    restart: (downMs) => done.push(`restart ${downMs}`),
  })
  return { control, done }
}

describe('chat server faults', () => {
  test('UI-101: sends each command, and shows active faults', async () => {
    const { control, done } = createControl()
    stage().uni.answer('/healthz', { control: 8786 })
    stage().uni.answer('/faults', { faults: control.state() })
    const card = await showCard('chat')
    async function press(name: string): Promise<unknown> {
      await card.find(`.fault-${name}`).trigger('click')
      await flushPromises()
      const order = parseObject(String(stage().uni.requests.at(-1)?.data))
      return order.ok ? control.apply(order.frame) : order
    }
    await press('restart')
    await press('drop')
    await press('disconnect')
    expect(done).toEqual(['restart 5000', 'drop', 'disconnect'])
    expect(await press('lose')).toEqual({ loseAnswers: 1, delayMs: 0, muted: false })
    expect(await press('mute')).toEqual({ loseAnswers: 1, delayMs: 0, muted: true })
    stage().uni.answer('/faults', { faults: control.state() })
    expect(await press('delay')).toEqual({ loseAnswers: 1, delayMs: 15_000, muted: true })
    expect(card.find('.fault-mute').text()).toBe('Respond to pings')
    stage().uni.answer('/faults', { faults: control.state() })
    await press('drop')
    expect(card.find('.fault-delay').text()).toBe('Respond immediately')
    expect(await press('delay')).toMatchObject({ delayMs: 0 })
    expect(await press('mute')).toMatchObject({ muted: false })
    expect(await press('clear')).toEqual(noChatFaults())
  })

  test('UI-101: keeps the card when a command is rejected, and removes the card when the server changes', async () => {
    stage().uni.answer('/healthz', { control: 8786 })
    stage().uni.answer('/faults', { faults: { muted: true, delayMs: 0 } })
    const card = await showCard('chat')
    await card.setProps({ isOpen: false })
    await flushPromises()
    expect(card.find('.fault-mute').text()).toBe('Respond to pings')
    stage().uni.answer('/faults', {}, 403)
    await card.find('.fault-mute').trigger('click')
    await flushPromises()
    expect(card.find('.chat-faults-refused').text()).toBe('The server rejected the command.')
    stage().uni.answer('/faults', { faults: { muted: false, delayMs: 0 } })
    await card.setProps({ isOpen: true })
    await flushPromises()
    expect(card.find('.fault-mute').text()).toBe('Stop responding to pings')
    expect(card.find('.chat-faults-refused').exists()).toBe(false)
    await card.setProps({ isOpen: false, http: { ...http, origin: 'http://127.0.0.1:9999' } })
    await flushPromises()
    expect(card.find('.card').exists()).toBe(false)
  })
})
