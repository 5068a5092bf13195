import { createSystemClock } from '../../../src/platform/system/system-ports'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'
import { createWeixinSockets } from '../../../src/testing/uni/weixin-sockets'
import { createTcpWire } from '../../support/uni-doubles/tcp-wire'

interface NetworkQuestion {
  readonly success?: (answer: { readonly networkType: string }) => void
}

/** The few `uni` calls of a client, over real sockets, without pages, Vue or Pinia. */
export function createBareUni() {
  const wire = createTcpWire()
  const bus = createScriptedBus()
  const nothing = (): void => undefined
  return {
    api: {
      ...createUniStorageDouble(),
      ...createWeixinSockets(wire, { clock: createSystemClock() }),
      onAppShow: nothing,
      onAppHide: nothing,
      onNetworkStatusChange: nothing,
      getNetworkType: ({ success }: NetworkQuestion) => success?.({ networkType: 'wifi' }),
      $on: bus.on,
      $off: bus.off,
      $emit: bus.emit,
    },
    stop() {
      for (const socket of wire.open) socket.terminate()
    },
  }
}
