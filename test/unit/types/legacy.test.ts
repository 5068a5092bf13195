import { describe, expectTypeOf, test } from 'vitest'
import type { SendResult } from '../../../src'
import type {
  Legacy, legacySocketIO, LegacyOptions, LegacySocketIO, LegacySocketIOClass, LegacySocketTask,
} from '../../../src/legacy'

describe('tradewire/legacy', () => {
  test('LG-15: its types say what the documents say', () => {
    expectTypeOf<ConstructorParameters<LegacySocketIOClass>>().toEqualTypeOf<
      ConstructorParameters<new (data?: object | null, timeoutMs?: number | null, url?: string | null) => unknown>
    >()
    expectTypeOf<LegacySocketIO['connectSocketInit']>().toEqualTypeOf<(data?: object | null) => void>()
    expectTypeOf<LegacySocketIO['send']>().toEqualTypeOf<(frame: object) => Promise<SendResult>>()
    expectTypeOf<LegacySocketIO['Close']>().toEqualTypeOf<() => Promise<boolean>>()
    expectTypeOf<LegacySocketIO['socketTask']>().toEqualTypeOf<LegacySocketTask | null>()
    expectTypeOf<Pick<LegacySocketIO, 'traderDetailIndex' | 'accountStateIndex' | 'followFlake'>>()
      .toEqualTypeOf<{ traderDetailIndex: number; accountStateIndex: number; followFlake: boolean }>()
    expectTypeOf<ReturnType<typeof legacySocketIO>>().toEqualTypeOf<Legacy>()
    expectTypeOf<Legacy['socketIO']>().toEqualTypeOf<LegacySocketIOClass>()
  })

  test('LG-15: the server\'s currency has to be given, and neither a protocol, a name nor a bus can be', () => {
    expectTypeOf<{ url: string; currency: string; currencyDigits: { USD: number } }>().toExtend<LegacyOptions>()
    expectTypeOf<{ url: string }>().not.toExtend<LegacyOptions>()
    expectTypeOf<LegacyOptions>().not.toHaveProperty('protocol')
    expectTypeOf<LegacyOptions>().not.toHaveProperty('name')
    expectTypeOf<NonNullable<LegacyOptions['ports']>>().not.toHaveProperty('bus')
  })
})
