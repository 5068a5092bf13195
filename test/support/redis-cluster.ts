import { Command, Redis } from 'ioredis'
import { freePort, startRedis, type RedisServer } from './redis-server'

/** A real Redis Cluster of three masters, each with a third of the slots. */
export interface RedisCluster {
  /** Such as `redis+cluster://127.0.0.1:7000,127.0.0.1:7001,127.0.0.1:7002`. */
  readonly url: string
  readonly nodes: readonly RedisServer[]
  /** Which of the nodes has a key. */
  nodeOf(key: string): RedisServer
  /** Gives a master a replica that has all that it has now; `takeOver` makes it the master, without any vote. */
  addReplicaOf(master: RedisServer): Promise<{ takeOver(): Promise<void> }>
  /** Ends it and removes its folders. */
  stop(): Promise<void>
}

const slots = 16_384
const nodeCount = 3
/** Longer than a busy machine holds up a node that lives: nodes that miss each other refuse all commands, ms. */
const nodeTimeoutMs = 60_000
const patienceMs = 60_000

const firstSlot = (index: number): number => Math.ceil(index * slots / nodeCount)

export const slotOf = (key: string): number => Number(new Command('GET', [key]).getSlot())

interface Node {
  readonly server: RedisServer
  readonly busPort: number
  readonly admin: Redis
}

async function untilAll(what: string, holds: () => Promise<readonly boolean[]>): Promise<void> {
  const beganMs = performance.now()
  while (!(await holds()).every(Boolean)) {
    if (performance.now() - beganMs > patienceMs) throw new Error(`in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** @param password of all nodes */
export async function startRedisCluster(password: string): Promise<RedisCluster> {
  const started: Node[] = []

  async function startNode(): Promise<Node> {
    let busPort = 0
    const server = await startRedis(async () => {
      busPort = await freePort()
      return [
        '--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-port', String(busPort),
        '--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0',
        '--requirepass', password, '--masterauth', password,
        // Three nodes that sync each write would wait for one disk; a killed process loses nothing that it wrote.
        '--appendfsync', 'no',
      ]
    })
    const admin = new Redis({ port: server.port, password, protocol: 2 })
    admin.on('error', () => undefined)
    const node = { server, busPort, admin }
    started.push(node)
    return node
  }

  const meet = (node: Node | undefined, { server, busPort }: Node): Promise<unknown> | undefined =>
    node?.admin.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort)
  const knows = (count: number) => async ({ admin }: Node): Promise<boolean> => {
    const info = String(await admin.cluster('INFO'))
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`)
  }
  const untilWhole = (): Promise<void> => untilAll('the nodes become a cluster', () =>
    Promise.all(started.map(knows(started.length))))

  async function startMasters(): Promise<readonly Node[]> {
    const starts = Array.from({ length: nodeCount }, startNode)
    // When one fails, `stop` has to know all that started.
    await Promise.allSettled(starts)
    const nodes = await Promise.all(starts)
    for (const [index, node] of nodes.entries()) {
      await node.admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
      await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(index), firstSlot(index + 1) - 1)
      if (index > 0) await meet(nodes[0], node)
    }
    await untilWhole()
    return nodes
  }

  async function stop(): Promise<void> {
    for (const { admin } of started) admin.disconnect()
    await Promise.all(started.map(({ server }) => server.stop()))
  }

  const masters = await startMasters().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const nodes = masters.map(({ server }) => server)

  async function offsetOf({ admin }: Node, name: string): Promise<number> {
    const info = await admin.info('replication')
    return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? -1)
  }

  return {
    url: `redis+cluster://:${password}@${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    nodeOf(key) {
      const found = nodes.find((_, index) => slotOf(key) < firstSlot(index + 1))
      if (found === undefined) throw new Error(`no node has ${key}`)
      return found
    },
    async addReplicaOf(server) {
      const master = masters.find((node) => node.server === server)
      if (master === undefined) throw new Error('it is no master')
      const replica = await startNode()
      await meet(master, replica)
      await untilWhole()
      await replica.admin.call('CLUSTER', 'REPLICATE', String(await master.admin.call('CLUSTER', 'MYID')))
      const offset = await offsetOf(master, 'master_repl_offset')
      await untilAll('the replica has all', async () => [await offsetOf(replica, 'slave_repl_offset') >= offset
        && (await replica.admin.info('replication')).includes('master_link_status:up')])
      return { takeOver: async () => void await replica.admin.call('CLUSTER', 'FAILOVER', 'TAKEOVER') }
    },
    stop,
  }
}
