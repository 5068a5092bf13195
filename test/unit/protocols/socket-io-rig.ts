import { expect } from 'vitest'
import { playSteps } from '../../support/in-step'
import type { Diagnostic } from '../../../src/shared/errors'
import { socketIoProtocol, socketIoUrl } from '../../../src/protocols/socket-io/socket-io-protocol'
import type { SocketIoEvents, SocketIoOptions } from '../../../src/protocols/socket-io/types'
import { createProtocolRig, type ProtocolRigOptions, withConnection } from '../../support/protocol-rig'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'

export const handshake = '0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'

type Published = { [Name in keyof SocketIoEvents]: readonly [Name, SocketIoEvents[Name]] }[keyof SocketIoEvents]

export function socketIoRig(options: SocketIoOptions = {}, rest: ProtocolRigOptions = {}) {
  const url = socketIoUrl('wss://io.example.com')
  const rig = createProtocolRig(socketIoProtocol(options), { url, ...rest })
  const published: Published[] = []
  const diagnosed: Diagnostic[] = []
  rig.client.on('namespaceJoined', (payload) => published.push(['namespaceJoined', payload]))
  rig.client.on('eventReceived', (payload) => published.push(['eventReceived', payload]))
  rig.client.on('diagnosed', ({ code, detail }) => diagnosed.push({ code, detail }))

  function join(answer: object = { sid: 's1' }, far: ScriptedConnection = rig.connect()): ScriptedConnection {
    const { namespace = '/' } = options
    far.message(handshake)
    far.message(`40${namespace === '/' ? '' : `${namespace},`}${JSON.stringify(answer)}`)
    return far
  }

  return {
    ...rig,
    published,
    diagnosed,
    join,
    status: () => rig.client.status().status,
    events: () => published.flatMap(([name, payload]) => (name === 'eventReceived' ? [payload] : [])),
    endsAfter(ms: number): void {
      rig.advance(ms - 1)
      expect(rig.client.status().status).toBe('open')
      rig.advance(1)
      expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'pong-timeout' } })
    },
    comeBack(): ScriptedConnection {
      const before = rig.socket.connections.length
      rig.last().closed()
      while (rig.socket.connections.length === before) rig.advance(1_000)
      rig.advance(0)
      return rig.last()
    },
  }
}

export const connectedRig = (options: SocketIoOptions = {}, rest: ProtocolRigOptions = {}) =>
  withConnection(socketIoRig(options, rest))

export function joinedRig(options: SocketIoOptions = {}, rest: ProtocolRigOptions = {}) {
  const rig = socketIoRig(options, rest)
  return { ...rig, far: rig.join() }
}

export type Row = [title: string, open: () => SocketIoRig, ...steps: ((rig: SocketIoRig) => unknown)[]]
type SocketIoRig = ReturnType<typeof socketIoRig>
export const playRow = (...[, open, ...steps]: Row): Promise<void> => playSteps(open(), steps)
export const joined = (options?: SocketIoOptions) => () => joinedRig(options)
export const connected = (options?: SocketIoOptions) => () => connectedRig(options)

export const eventsAre = (...all: readonly object[]) => ({ events }: SocketIoRig) => expect(events()).toMatchObject(all)
export const diagnosedAre = (...all: readonly object[]) => ({ diagnosed }: SocketIoRig) =>
  expect(diagnosed).toEqual(all)
export const joinsAgain = ({ join, comeBack }: SocketIoRig) => join({ sid: 's2' }, comeBack())
export const comesBackWith = (request: string) => ({ comeBack }: SocketIoRig) => {
  const next = comeBack()
  next.message(handshake)
  expect(next.sent).toEqual([request])
}
