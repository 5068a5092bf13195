import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io'
import { driveProtocol } from '../../support/protocol-drive'
import type { Dice } from '../dice'
import { mutated, mutatedText } from '../mutate'
import { parsed } from '../rules/value-rules'
import type { Subject, Target, Verdict } from '../subject'
import { demand, demandSame } from '../subject'

const handshake = '0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'

/** Packets as a server writes them, in the namespace of all. */
function sample(dice: Dice): string {
  const event = (): string => mutated(dice, { list: ['news', dice.below(9), { deep: [true, '黄金'] }] })
  switch (dice.below(8)) {
    case 0:
      return '2'
    case 1:
      return mutatedText(dice, handshake)
    case 2:
      return `40${mutated(dice, { sid: 's2' })}`
    case 3:
      return `43${dice.pick(['0', '1', '9', ''])}["yes"]`
    case 4:
      return `451-["bytes",{"_placeholder":true,"num":${dice.pick(['0', '1', '-1', '"0"'])}}]`
    case 5:
      return mutatedText(dice, `42${dice.pick(['', '7', '/other,'])}["news",1]`)
    default:
      return `42["news",${event()}]`
  }
}

/** A soundly written event of this namespace, which nothing else may become. */
function eventIn(text: string): readonly unknown[] | undefined {
  const list = text.startsWith('42[') ? parsed(text.slice(2)) : undefined
  return Array.isArray(list) && list[0] === 'news' ? list : undefined
}

function open(): Subject {
  const { opened, received: receive } = driveProtocol(socketIoProtocol())
  opened()
  receive(handshake)
  demand(receive('40{"sid":"s1"}').some(({ type }) => type === 'ready'), 'it is not ready')
  let isOver = false

  function take(text: string): Verdict {
    const commands = receive(text)
    const reported = commands.find((command) => command.type === 'publish')
    const expected = eventIn(text)
    if (expected !== undefined) {
      demand(reported?.name === 'eventReceived', 'a sound event was not reported')
      demand(reported.payload.args.length === expected.length - 1, 'an argument too many, or too few')
      // Nested deeper than a long text allows JSON cannot be written, only read.
      if (text.length < 10_000) {
        const { args } = reported.payload
        demandSame(JSON.stringify(expected.slice(1)), JSON.stringify(args), 'the arguments of an event')
      }
    }
    demand(!commands.some(({ type }) => type === 'ready'), 'ready a second time')
    if (text === '2') demand(commands.some((command) => command.type === 'send' && command.data === '3'), 'no pong')
    isOver = commands.some(({ type }) => type === 'lose' || type === 'refuse')
    return reported === undefined && text !== '2' ? 'refused' : 'accepted'
  }

  return { make: sample, take, isOver: () => isOver }
}

export const socketIoSession: Target = { name: 'socketIo', episodeLength: 500, open }
