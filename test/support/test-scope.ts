import process from 'node:process'

/** True in `npm run test:release`, which plays every case. `npm test` plays only the most different cases. */
export const inRelease = process.env['TRADEWIRE_TESTS'] === 'release'
