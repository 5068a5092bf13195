import { expect, test } from 'vitest'
import { noteMessage } from './message'
import { performAction } from './perform-action'
import { createStage, traders, type Stage } from './stage'

const nothing = (): void => undefined

function startedStage(): Stage {
  const stage = createStage({
    seed: 1, platform: 'h5', breakage: {},
    watch: {
      updated: nothing, statusChanged: nothing, failed: nothing, sessionChanged: nothing, sending: nothing,
      written: nothing, executed: nothing, post: nothing, started: nothing,
    },
  })
  stage.start()
  return stage
}

test('CX-81: a start, a tap, a message and another user are events of the process, which goes on at once', () => {
  const stage = startedStage()
  const isHeard = (happen: () => void): boolean => {
    happen()
    return stage.device.takeActivity()
  }
  expect(stage.device.takeActivity()).toBe(true)
  expect(isHeard(nothing)).toBe(false)
  expect(isHeard(() => performAction(stage, { kind: 'reconnect' }))).toBe(true)
  expect(isHeard(() => stage.post(noteMessage('a note')))).toBe(true)
  expect(isHeard(() => stage.signIn(traders[1]))).toBe(true)
})
