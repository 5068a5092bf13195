import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

type Message = readonly [kind: number, ...rest: readonly unknown[]]

const [HELLO, WELCOME, GOODBYE, ERROR, CALL, RESULT] = [1, 2, 6, 8, 48, 50] as const

/** Stands in for a WAMP router with the published JSON protocol and one procedure, `echo`. */
export const serve: Serve = () => serveLines({ subprotocols: ['wamp.2.json'], begin: converse })

function converse(line: WebSocket): void {
  const say = (...message: Message): void => line.send(JSON.stringify(message))

  line.on('message', (data: Buffer) => {
    const [kind, id, , procedure, args] = JSON.parse(data.toString()) as Message
    if (kind === HELLO) say(WELCOME, 1, { roles: { broker: {}, dealer: {} } })
    else if (kind === GOODBYE) say(GOODBYE, {}, 'wamp.close.goodbye_and_out')
    else if (kind === CALL && procedure === 'echo') say(RESULT, id, {}, args)
    else say(ERROR, kind, id, {}, 'wamp.error.no_such_procedure')
  })
}
