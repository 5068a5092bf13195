import { modeCode } from '../../../src/protocols/samples/mode-code'
import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io-protocol'
import { driveProtocol } from '../../support/protocol-drive'
import type { SeededRandom } from '../../../server/shared/seeded-random'
import { mutated, mutatedText } from '../mutate'
import { demand, demandSame, fieldsOf, parsed, type Target, type Verdict } from '../subject'

const sentAtMs = 30_000

const modeCodeSample = (dice: SeededRandom): string => mutated(dice, {
  ModeCode: dice.pick(['message', 'heart_beat', 'other']), msg: dice.pick(['hello', sentAtMs, 1, '']),
})

function openModeCode() {
  const { opened, timer, received } = driveProtocol(modeCode())
  opened()
  let isAwaited = false
  return {
    make: modeCodeSample,
    take(text: string): Verdict {
      if (!isAwaited) timer('heartbeat', sentAtMs)
      const commands = received(text, sentAtMs + 1)
      isAwaited = !commands.some(({ type }) => type === 'answered')
      const [reported] = commands
      const { msg } = fieldsOf(parsed(text))
      if (reported?.type !== 'publish' || reported.name !== 'messageReceived') return isAwaited ? 'refused' : 'accepted'
      demand(reported.payload.data === msg, 'another message')
      return 'accepted'
    },
  }
}

const handshake = '0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'

const socketIoSample = (dice: SeededRandom): string => dice.pick([
  () => '2',
  () => mutatedText(dice, handshake),
  () => `40${mutated(dice, { sid: 's2' })}`,
  () => `43${dice.pick(['0', '1', '9', ''])}["yes"]`,
  () => `451-["bytes",{"_placeholder":true,"num":${dice.pick(['0', '1', '-1', '"0"'])}}]`,
  () => mutatedText(dice, `42${dice.pick(['', '7', '/other,'])}["news",1]`),
  () => `42["news",${mutated(dice, { list: ['news', dice.between(0, 8), { deep: [true, '黄金'] }] })}]`,
])()

function openSocketIo() {
  const { opened, received } = driveProtocol(socketIoProtocol())
  opened()
  received(handshake)
  received('40{"sid":"s1"}')
  let isOver = false
  return {
    make: socketIoSample,
    take(text: string): Verdict {
      const commands = received(text)
      const reported = commands.find((command) => command.type === 'publish')
      demand(!commands.some(({ type }) => type === 'ready'), 'ready a second time')
      isOver = commands.some(({ type }) => type === 'lose' || type === 'refuse')
      if (reported?.name !== 'eventReceived') return text === '2' ? 'accepted' : 'refused'
      const { event, args } = reported.payload
      // Deeply nested JSON can be parsed but not stringified.
      const isPlain = text.startsWith('42[') && text.length < 10_000
      if (isPlain) demandSame(JSON.stringify(parsed(text.slice(2))), JSON.stringify([event, ...args]), 'an event')
      return 'accepted'
    },
    isOver: () => isOver,
  }
}

export const modeCodeSession: Target = { name: 'modeCode', episodeLength: 500, open: openModeCode }
export const socketIoSession: Target = { name: 'socketIo', episodeLength: 500, open: openSocketIo }
