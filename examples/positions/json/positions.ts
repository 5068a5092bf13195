// positions.ts
import { createPositionSource, mapPlainRow } from 'tradewire'

// {"id":5,"symbol":"EURUSD","side":"buy","volume":0.1,"open":1.1,"price":1.2,"profit":3.5}
export const book = createPositionSource({
  currency: 'USD',
  currencyDigits: { USD: 2 },
  keyOf: ({ id }) => Number(id),
  mapRow: ({ side, volume, open, price, ...rest }, defaults) =>
    mapPlainRow({ ...rest, type: side, lots: volume, openprice: open, nowprice: price }, defaults),
})
