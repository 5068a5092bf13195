import { expect, test } from 'vitest'
import type { Commit, Committed } from '../../../server/redis/feed-store'
import { orderEntry, receivedEntry, producerRig, shown, type RigOverrides } from './producer-rig'
import { allRoles, shardFor, incarnation } from './store-double'
import { present } from './support'

const scope = shardFor('one')

async function pricing(more: RigOverrides = {}) {
  const answers: ((answer: Committed) => void)[] = []
  const asked: Commit[] = []
  const made = producerRig({
    commit: (_role, commit) => {
      asked.push(commit)
      return new Promise((resolve) => answers.push(resolve))
    },
    ...more,
  })
  const { producer, settle } = made
  await made.priceFrom('9-0', 'one')
  const answer = async (given: Committed): Promise<void> => {
    present(answers.shift())(given)
    await settle()
  }
  const receive = async (id: string): Promise<void> => {
    producer.receive([receivedEntry(id, Number.parseInt(id))])
    await settle()
  }
  return { ...made, asked, answer, receive }
}

test('RS-82: stops pricing after a rejected write until the server has its roles again', async () => {
  const { producer, receive, answer, asked, attention, settle } = await pricing()
  await receive('10-0')
  await answer('fenced')
  expect([producer.shards(), producer.isProducing()]).toEqual([[], false])
  producer.hold(allRoles(1, scope), incarnation)
  producer.setWanted(shown('one', 'two'))
  await settle()
  expect(attention()).toMatchObject({ two: 'priced' })
  await receive('11-0')
  expect(asked.map(({ traderId }) => traderId)).toEqual(['one', 'two'])
})

const fenced = (): Promise<'fenced'> => Promise.resolve('fenced')

test('RS-82: releases all roles when Redis rejects a write that starts the market, an account or a claim', async () => {
  const ofMarket = await pricing({ putTicks: fenced })
  expect([ofMarket.producer.isProducing(), ofMarket.producer.shards()]).toEqual([false, []])
  for (const refused of [{ begin: fenced }, { attest: fenced }]) {
    const { producer, asked } = await pricing(refused)
    expect([producer.isProducing(), producer.shards()]).toEqual([false, []])
    expect(asked).toEqual([])
  }
})

test('RS-81: drops an order for an account of another shard without opening the account', async () => {
  const passed: string[] = []
  const { reads, producer } = await pricing({
    intake: (of) => (of === scope ? [{ id: '5-0', fields: { trader: 'two' } }] : []),
    pass: (_part, id) => Promise.resolve(void passed.push(id)),
  })
  expect([passed, reads]).toEqual([['5-0'], ['one']])
  expect(producer.shards()).toContain(scope)
})

async function ordered() {
  const passed: string[] = []
  const made = await pricing({
    intake: (of) => (of === scope ? [orderEntry('5-0', 'one')] : []),
    pass: (_part, id) => Promise.resolve(void passed.push(id)),
  })
  const decisions = (): readonly string[] => made.asked.flatMap(({ decision }) => decision?.entry ?? [])
  return { ...made, passed, decisions }
}

test('RS-4: decides an order again when its write failed because the account had changed', async () => {
  const { answer, decisions, passed } = await ordered()
  expect(decisions()).toEqual(['5-0'])
  await answer('elsewhere')
  expect(decisions()).toEqual(['5-0', '5-0'])
  expect(passed).toEqual([])
})

test('RS-4: removes an already decided order from the queue without deciding it again', async () => {
  const { answer, decisions, passed } = await ordered()
  await answer('decided')
  expect(passed).toEqual(['5-0'])
  expect(decisions()).toEqual(['5-0'])
})

test('RS-90: writes all rows with every 64th delta, at a different delta for each account', async () => {
  const { producer, settle, priceFrom, commits } = producerRig()
  await priceFrom('9-0', 'one', 'two', 'three')
  commits.splice(0)
  for (let update = 0; update < 128; update += 1) {
    producer.receive([receivedEntry(`${10 + update}-0`, update % 2)])
    await settle()
  }
  const wholes = ['one', 'two', 'three'].map((traderId) => commits.filter((each) => each.traderId === traderId)
    .filter(({ whole }) => whole !== undefined).map(({ seq }) => seq))
  for (const [first = 0, second = 0, ...more] of wholes) expect([second - first, more]).toEqual([64, []])
  expect(new Set(wholes.map(([first = 0]) => first % 64)).size).toBe(3)
})
