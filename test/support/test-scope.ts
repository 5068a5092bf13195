import process from 'node:process'

/** True in `npm run test:release`, which plays every case. `npm test` plays the cases that differ most. */
export const inRelease = process.env['TRADEWIRE_TESTS'] === 'release'
