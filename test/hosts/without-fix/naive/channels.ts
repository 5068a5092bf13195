import { onShow } from '@dcloudio/uni-app'
import { busNameOf } from '../../../../src/connection/channels/channels'
import type { useChannel } from '../../../../src/connection/vue/use-channel'
import type { Naive } from './naive'

export const listenAtEachShow: Naive<typeof useChannel> = () => (channel, listener) => {
  onShow(() => {
    uni.$on(busNameOf('default', channel), listener)
  })
  return () => undefined
}
