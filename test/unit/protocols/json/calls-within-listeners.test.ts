import { expect, test } from 'vitest'
import { connectedRig, jsonRig } from './json-rig'

test('JS-14: a call within a listener during whose event the connection ends waits for the next one', async () => {
  const rig = connectedRig()
  const answers: unknown[] = []
  rig.client.on('messageReceived', () => {
    rig.last().closed()
    void rig.caller.send('say', 'hi').then((answer) => answers.push(answer))
  })
  rig.last().message({ type: 'notice' })
  await rig.advanceAsync(0)
  expect([rig.status(), answers]).toEqual(['reconnecting', []])
  await rig.advanceAsync(4_000)
  expect([rig.frames(), answers]).toEqual([[{ type: 'say', data: 'hi' }], [{ ok: true }]])
})

test('JS-14: a message whose scope ends within a listener is not sent at an opening before its turn', async () => {
  const rig = jsonRig({}, { autoOpen: false })
  const answers: unknown[] = []
  const far = rig.connect()
  rig.client.on('diagnosed', () => {
    far.opened()
    void rig.caller.send('pay', 1).then((answer) => answers.push(answer))
    for (const end of rig.ends) end()
  })
  rig.client.report({ code: 'frame-unknown' })
  await rig.advanceAsync(0)
  expect([rig.status(), far.sent, answers]).toEqual(['open', [], [{ ok: false, code: 'not-open' }]])
})
