import { describe, expect, test } from 'vitest'
import { attacks } from './attacks'
import { startAttackedServer } from './attacked-server'

const rows = attacks.flatMap((attack) => attack.protocols.map((protocol) => ({ name: attack.name, protocol, attack })))

describe('attacks', () => {
  test.each(rows)('SE-13: $protocol lives through $name', async ({ protocol, attack }) => {
    const server = await startAttackedServer(protocol, attack.args)
    const seen = await attack.run(server.target, attack.testSize).finally(async () => {
      expect(await server.stop()).toMatchObject({ died: false })
    })
    expect(Object.values(seen).every(Number.isFinite)).toBe(true)
  })
})
