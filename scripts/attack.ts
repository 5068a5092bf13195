import { canAttack, runAttack, startAttackedServer } from '../test/robustness/attacks/attacked-server'
import { attacks } from '../test/robustness/attacks/attacks'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFlags } from './read-flags'

exitIfHelpAsked('attack')

/**
 * `npm run attack [-- NAME …] [--size N] [--json]`: sends hostile traffic to servers in separate processes. Prints the
 * cost and the attacker's responses. Fails if an attacked process exits.
 */
const { values, names: asked } = readFlags({
  size: { type: 'string' }, json: { type: 'boolean', default: false },
}, attacks.map(({ name }) => name))
const size = values.size === undefined ? undefined : Number(values.size)
if (size !== undefined && !(Number.isInteger(size) && size > 0)) {
  process.stderr.write('--size must be a whole number above 0\n')
  process.exit(1)
}

let skipped = 0
for (const attack of attacks.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  for (const protocol of attack.protocols) {
    if (!canAttack(protocol)) {
      skipped += 1
      continue
    }
    const played = await runAttack(attack, await startAttackedServer(protocol), size ?? attack.fullSize)
    const row = { attack: attack.name, protocol, size: size ?? attack.fullSize, ...played }
    process.stdout.write(values.json
      ? `${JSON.stringify(row)}\n`
      : `${Object.entries(row).map(([name, value]) => `${name} ${String(value)}`).join(' · ')}\n`)
    if (played.died) process.exitCode = 1
  }
}
if (skipped > 0) process.stdout.write(`${skipped} attacks skipped: redis-server is not installed\n`)
