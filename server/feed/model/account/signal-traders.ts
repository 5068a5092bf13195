export interface SignalTrader {
  readonly id: number
  readonly name: string
}

export const signalTraders: readonly SignalTrader[] = [
  { id: 501, name: 'Marta Lindqvist' },
  { id: 502, name: '林致远' },
  { id: 503, name: 'Harbour Macro' },
  { id: 504, name: 'Okafor FX' },
]

export function findSignalTrader(id: string): SignalTrader | undefined {
  return signalTraders.find((trader) => String(trader.id) === id)
}
