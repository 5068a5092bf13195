import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('an answer that a change overtook is dropped', () => {
  let answerLate: (online: boolean | undefined) => void = () => undefined
  let report: (online: boolean) => void = () => undefined
  const rig = createRig({
    ports: {
      network: {
        ask: (answer) => void (answerLate = answer),
        watch(listener) {
          report = listener
          return () => undefined
        },
      },
    },
  })
  rig.open()
  rig.advance(1_000)
  report(true)
  answerLate(false)
  rig.last().closed()
  rig.advance(10_000)
  expect(rig.status()).toBe('open')
})
