import { expect, test } from 'vitest'
import { openBarePlace } from '../bare-place'
import { play } from '../play'
import { serveStandIn } from './stand-in'

// Beside the tests against RabbitMQ, for machines that do not have it.
test('CL-46: stompjs in a bare realm, against a stand-in by the published STOMP 1.2', async () => {
  expect(await play({ client: 'stomp', serve: serveStandIn, open: () => openBarePlace('stomp') })).toBeUndefined()
})
