import { expect, test } from 'vitest'
import { receivedEntry, producerRig, shown } from './producer-rig'
import { allRoles, partOf, world } from './store-double'

const its = new Set<unknown>(['market', partOf('one'), partOf('two'), partOf('three')])
const roles = new Map([...allRoles()].filter(([part]) => its.has(part)))

const asking = ['market', 'putTicks', 'attest', 'commit', 'pass', 'readToPrice', 'ticksAfter', 'begin'] as const

/** A server that is stopped at its n-th question to Redis; what it asks from the next turn on. */
async function askedAfterStop(stopAt: number) {
  let count = 0
  let hasStopped = false
  const late: string[] = []
  let stoppedIn = ''
  const made = producerRig()
  const { store } = made
  const watched = Object.fromEntries(asking.map((name) => [name, (...given: unknown[]): unknown => {
    count += 1
    // A market that it has begun to read is written, for what its fence is worth by then.
    if (hasStopped && !(stoppedIn === 'market' && name === 'putTicks')) late.push(name)
    // A client has come, and while it is let in another account is listed.
    if (name === 'pass') rig.producer.setWanted(shown('one', 'two', 'three'))
    const answer: unknown = Reflect.apply(store[name], store, given)
    if (count === stopAt) {
      stoppedIn = name
      rig.producer.stop()
      // A request in the same turn is under way.
      queueMicrotask(() => (hasStopped = true))
    }
    return answer
  }]))
  const rig = producerRig({ ...store, ...watched })
  const { producer } = rig
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await rig.settle()
  }
  made.setMarket(() => Promise.resolve({ at: '9-0' }))
  producer.hold(roles, world)
  producer.setWanted(shown('one'))
  producer.advance(50)
  await settle()
  producer.tickPlace()
  producer.setWanted(shown('one', 'two'))
  producer.receive([receivedEntry('10-0')])
  producer.advance(50)
  rig.fill(partOf('one'), { id: '1-0', fields: { trader: 'one' } })
  producer.market.restart()
  producer.market.update(1)
  await settle()
  return { stoppedIn, late, count }
}

test('RS-82: a server that is stopped while it asks Redis asks for nothing more', async () => {
  const { count } = await askedAfterStop(Infinity)
  const story: string[] = []
  for (let stopAt = 1; stopAt <= count; stopAt += 1) {
    const { stoppedIn, late } = await askedAfterStop(stopAt)
    if (late.length > 0) story.push(`${stopAt} ${stoppedIn}: ${late.join(' ')}`)
  }
  expect(story).toEqual([])
  expect(count).toBeGreaterThan(15)
})
