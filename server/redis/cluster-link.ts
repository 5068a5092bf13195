import { Command, type Cluster, type Redis } from 'ioredis'
import { hashTags } from './partitions'
import { keys, tagOfKey } from './keys'
import type { Lane, RedisLink } from './redis-link'

export interface ClusterLinkOptions {
  readonly cluster: Cluster
  /** A connection to one node that comes back by itself. */
  readonly connectTo: (host: string, port: number) => Redis
}

const slotOf = (tag: number): number => Number(new Command('GET', [keys.world(tag)]).getSlot())
const slots = hashTags.map(slotOf)

/** The node of a slot as `host:port`; the host of IPv6 has colons. */
function placeOf(node: string): { readonly host: string; readonly port: number } {
  const colon = node.lastIndexOf(':')
  return { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) }
}

/** Over the nodes of a cluster; `cluster` knows already where each slot is. */
export function createClusterLink({ cluster, connectTo }: ClusterLinkOptions): RedisLink {
  const lanes = new Set<Lane>()
  const listeners: (() => void)[] = []
  const tell = (): void => listeners.forEach((listener) => listener())
  const masterOf = (slot: number): string | undefined => cluster.slots[slot]?.[0]
  const masters = (): string => slots.map(masterOf).join(' ')
  let known = masters()

  for (const node of cluster.nodes()) node.on('ready', tell)
  cluster.on('+node', (node: Redis) => void node.on('ready', tell))
  cluster.on('refresh', () => {
    if (masters() === known) return
    known = masters()
    // A replica that became a master may lack what was written last.
    tell()
  })

  function openLane(tag: number): Lane {
    const slot = slotOf(tag)
    let present: { readonly node: string; readonly redis: Redis } | undefined
    const lane: Lane = {
      connection() {
        const node = masterOf(slot)
        if (node === undefined || node === present?.node) return present?.redis
        present?.redis.disconnect()
        const { host, port } = placeOf(node)
        present = { node, redis: connectTo(host, port) }
        return present.redis
      },
      disconnect: () => present?.redis.disconnect(),
    }
    lanes.add(lane)
    return lane
  }

  return {
    redis: cluster,
    laneOf: tagOfKey,
    openLane,
    onBack: (listener) => void listeners.push(listener),
    disconnect() {
      for (const lane of lanes) lane.disconnect()
      cluster.disconnect()
    },
  }
}
