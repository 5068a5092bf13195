import { modeCode } from '../../../src/protocols/samples/mode-code'
import { driveProtocol } from '../../support/protocol-drive'
import type { Dice } from '../dice'
import { mutated } from '../mutate'
import { fieldsOf, isFields, parsed } from '../rules/value-rules'
import type { Subject, Target, Verdict } from '../subject'
import { demand } from '../subject'

/** When the heartbeat that waits for its answer went out. */
const sentAtMs = 30_000

const sample = (dice: Dice): Record<string, unknown> =>
  ({ ModeCode: dice.pick(['message', 'heart_beat', 'other']), msg: dice.pick(['hello', sentAtMs, 1, '']) })

function open(): Subject {
  const { opened, timer, received } = driveProtocol(modeCode())
  opened()
  let isAwaited = false

  function beat(): void {
    timer('heartbeat', sentAtMs)
    isAwaited = true
  }

  function take(text: string): Verdict {
    if (!isAwaited) beat()
    const commands = received(text, sentAtMs + 1)
    const kinds = commands.map(({ type }) => type).join()
    const value = parsed(text)
    const { ModeCode, msg } = fieldsOf(value)
    const isAnswer = isFields(value) && ModeCode === 'heart_beat' && msg === sentAtMs
    if (isAnswer) {
      isAwaited = false
      demand(kinds === 'answered,startTimer,publish', `an answer brought ${kinds}`)
      return 'accepted'
    }
    const isMessage = isFields(value) && ModeCode === 'message' && typeof msg === 'string'
    const isOldBeat = isFields(value) && ModeCode === 'heart_beat'
    demand(kinds === (isMessage ? 'publish' : isOldBeat ? '' : 'report'), `it brought ${kinds}`)
    const [reported] = commands
    if (reported?.type === 'publish' && reported.name === 'messageReceived') {
      demand(reported.payload.msg === msg, 'another message')
    }
    return isMessage ? 'accepted' : 'refused'
  }

  return { make: (dice) => mutated(dice, sample(dice)), take }
}

export const modeCodeSession: Target = { name: 'modeCode', episodeLength: 500, open }
