import process from 'node:process'

/** True under `npm run test:release`, which plays every case; `npm test` plays the ones that differ most. */
export const inRelease = process.env['TRADEWIRE_TESTS'] === 'release'
