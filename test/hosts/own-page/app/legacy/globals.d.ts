import type { LegacySocketIO } from '../../../../../src/legacy'

declare module 'vue' {
  interface ComponentCustomProperties {
    socketIo: LegacySocketIO
  }
}
