import { expect, test } from 'vitest'
import { createOutageWatch } from '../../../src/legacy/outage-watch'
import { createRig } from '../../support/client-rig'

test('an outage begins without attempts', () => {
  const abandoned: number[] = []
  let mayReturn = true
  const watch = createOutageWatch({
    mayReturn: () => mayReturn, awaited: () => undefined, gaveUp: () => undefined,
    abandoned: ({ attemptsMade }) => abandoned.push(attemptsMade),
  })
  const rig = createRig()
  rig.client.on('statusChanged', watch.see)
  rig.open()
  rig.server.line = 'refusing'
  rig.last().closed()
  rig.advance(10_000)
  rig.server.line = 'up'
  rig.advance(60_000)
  expect(rig.status()).toBe('open')
  mayReturn = false
  rig.lifecycle.toBackground()
  rig.last().closed()
  rig.advance(0)
  expect(abandoned).toEqual([0])
})
