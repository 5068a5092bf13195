import { useChannel } from '../../../../src/connection/vue/use-channel'
import type { useTabRule } from '../../../../src/connection/vue/use-socket-lease'
import { report } from './report'
import type { Naive } from '../naive/naive'

export const alsoListen: Naive<typeof useTabRule> = (original) => (name, value, options) => {
  original(name, value, options)
  if (name !== 'accountStateIndex') return
  useChannel('positionEvent', ({ kind, position }) => report(`${kind} ${position.ticket}`))
}
