import { onShow } from '@dcloudio/uni-app'
import { busNameOf } from '../../../../src/connection/channels/channel-map'
import type { hearChannel } from '../../../../src/connection/vue/use-channel'
import type { Naive } from './naive'

export const listenAtEachShow: Naive<typeof hearChannel> = () => (channel, listener) => {
  onShow(() => {
    uni.$on(busNameOf('default', channel), listener)
  })
  return () => undefined
}
