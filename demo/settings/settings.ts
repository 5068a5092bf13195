export const locales = ['en', 'zh-Hans'] as const
export type Locale = (typeof locales)[number]

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

/** Colour of rising prices. `auto`: red in Chinese, green in English. */
export const riseColours = ['auto', 'green', 'red'] as const
export type RiseColour = (typeof riseColours)[number]

/** Stored settings, without tokens. */
export interface Settings {
  readonly locale: Locale
  readonly theme: ThemeChoice
  readonly riseColour: RiseColour
  /** Feed address, or `null` for the platform's default. */
  readonly address: string | null
  /** `null` when signed out. */
  readonly traderId: number | null
  readonly signalTrader: number | string | null
}

export const defaultTraderId = 10260

export function defaultSettings(locale: Locale): Settings {
  return {
    locale,
    theme: 'system',
    riseColour: 'auto',
    address: null,
    traderId: defaultTraderId,
    signalTrader: null,
  }
}

function oneOf<Value extends string>(values: readonly Value[], candidate: unknown, otherwise: Value): Value {
  return values.find((value) => value === candidate) ?? otherwise
}

function readTraderId(candidate: unknown, otherwise: number | null): number | null {
  const isTraderId = candidate === null || (typeof candidate === 'number' && Number.isSafeInteger(candidate))
  return isTraderId ? candidate : otherwise
}

/** Validates stored settings field by field. Damaged fields get their default. */
export function readSettings(stored: unknown, fallback: Settings): Settings {
  if (typeof stored !== 'object' || stored === null) return fallback
  const field = (name: keyof Settings): unknown => Reflect.get(stored, name)
  const address = field('address')
  const signalTrader = field('signalTrader')
  return {
    locale: oneOf(locales, field('locale'), fallback.locale),
    theme: oneOf(themeChoices, field('theme'), fallback.theme),
    riseColour: oneOf(riseColours, field('riseColour'), fallback.riseColour),
    address: typeof address === 'string' ? address : fallback.address,
    traderId: readTraderId(field('traderId'), fallback.traderId),
    signalTrader: typeof signalTrader === 'number' || typeof signalTrader === 'string' ? signalTrader : null,
  }
}
