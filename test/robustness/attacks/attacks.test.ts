import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { inRelease } from '../../support/test-scope'
import type { Attack, AttackedName } from './attack'
import { overRedis, startAttackedServer, type AttackedServer } from './attacked-server'
import { attacks } from './attacks'

const timeoutMs = 60_000
/** A few strings of 8 MiB, as bytes and as text. The floods send more. */
const maxClientGrowthMiB = 400
const names = [...new Set(attacks.flatMap((attack) => attack.protocols))]

function attackAll(protocol: AttackedName, played: readonly Attack[], positions?: number): void {
  let server: AttackedServer
  beforeAll(async () => {
    server = await startAttackedServer(protocol, positions)
  }, timeoutMs)
  afterAll(async () => {
    const { died, startMiB, peakMiB } = await server.stop()
    expect(died).toBe(false)
    if (protocol === 'client') expect(peakMiB - startMiB).toBeLessThan(maxClientGrowthMiB)
  }, timeoutMs)

  test.each(played)(
    'SE-13 SE-35 SV-202: survives $name within its limits', async ({ run, testSize, demanded = {} }) => {
      const figures = await run(server.target, testSize)
      expect(figures, JSON.stringify(figures)).toMatchObject(demanded)
      // An exhausted rate limit of an address refills within two seconds.
      await expect.poll(async () => (await fetch(server.target.httpUrl + server.target.healthPath)).status, {
        timeout: 20_000,
      }).toBe(200)
    })
}

// A protocol's attacks share one server, including leftovers of earlier attacks.
for (const name of names) {
  const played = attacks.filter(({ protocols, releaseProtocols }) =>
    protocols.includes(name) && (inRelease || releaseProtocols?.includes(name) !== true))
  const [own, shared] = [true, false].map((isOwn) =>
    played.filter(({ testPositions }) => (testPositions !== undefined) === isOwn))
  const attackTogether = (): void => attackAll(name, shared ?? [])
  if (overRedis(name)) describeNeeding('redis-server', `attacks on ${name}`, attackTogether)
  else describe(`attacks on ${name}`, attackTogether)
  describe.each(own ?? [])(`attack $name alone on ${name}`, (attack) => attackAll(name, [attack], attack.testPositions))
}
