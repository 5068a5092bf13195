import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { inRelease } from '../../support/test-scope'
import type { AttackedName } from './attack'
import { overRedis, startAttackedServer, type AttackedServer } from './attacked-server'
import { attacks } from './attacks'

const timeoutMs = 60_000
const names = [...new Set(attacks.flatMap((attack) => attack.protocols))]

// A protocol's attacks share one server, including leftovers of earlier attacks.
function attackAll(name: AttackedName): void {
  const played = attacks.filter(({ protocols, releaseProtocols }) =>
    protocols.includes(name) && (inRelease || releaseProtocols?.includes(name) !== true))
  let server: AttackedServer
  beforeAll(async () => {
    server = await startAttackedServer(name)
  }, timeoutMs)
  afterAll(async () => expect((await server.stop()).died).toBe(false), timeoutMs)

  test.each(played)('SE-13 SV-202: survives $name within its limits', async ({ run, testSize, demanded = {} }) => {
    const figures = await run(server.target, testSize)
    expect(figures, JSON.stringify(figures)).toMatchObject(demanded)
    // An exhausted rate limit of an address refills within two seconds.
    await expect.poll(async () => (await fetch(server.target.httpUrl + server.target.healthPath)).status).toBe(200)
  })
}

for (const name of names) {
  const described = overRedis(name) ? describeNeeding.bind(undefined, 'redis-server') : describe
  described(`attacks on ${name}`, () => attackAll(name))
}
