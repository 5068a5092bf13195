import { expect, test } from 'vitest'
import { defineComponent, effectScope, h } from 'vue'
import { jsonProtocol, tabRules, useChannel, useSocket, useSocketLease, useTabRule, useTopic } from '../../../src'
import { usePageStageOf } from '../composables/page-stage'

const { current } = usePageStageOf(() => jsonProtocol(), () => ({
  parts: [tabRules({ tab: { neutral: 0, needs: (value) => value === 1 } })],
}))

const nothing = (): void => undefined

/**
 * Stops a scope and calls the application during the stop.
 * @param begin gets the application's action for this call
 * @returns the number of calls, and the events that the scope's listeners received during the stop
 */
async function endScope(begin: (act: () => void) => void) {
  const { client, socket, settle, openPage } = current()
  openPage(defineComponent({ setup: () => () => h('view') }))
  client.connect()
  await settle()
  let acts = 0
  const received: unknown[] = []
  const scope = effectScope()
  scope.run(() => {
    begin(() => {
      acts += 1
      socket.last().message({ type: 'notice', data: acts })
      client.close()
    })
    useSocket().on('notice', (data) => received.push(data))
    useTopic('notice', (data) => received.push(data))
    useChannel('statusChanged', ({ status }) => received.push(status))
  })
  await settle()
  acts = 0
  received.length = 0
  scope.stop()
  await settle(0)
  return { acts, received }
}

test('ST-43: calls no listener of a stopped scope when a topic’s unsubscribe function causes events', async () => {
  const ended = await endScope((unsubscribe) => useTopic('prices', null, { subscribe: nothing, unsubscribe }))
  expect(ended).toEqual({ acts: 1, received: [] })
})

test.each<[string, () => void]>([
  ['a lease', () => useSocketLease()],
  ['a tab value', () => useTabRule('tab', 1)],
])('ST-43: calls no listener of a stopped scope for events caused by the end of %s', async (_what, begin) => {
  const { acts, received } = await endScope((act) => {
    current().client.on('leasesChanged', act)
    begin()
  })
  expect(acts).toBeGreaterThan(0)
  expect(received).toEqual([])
})
