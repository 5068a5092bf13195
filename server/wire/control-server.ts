import { listen } from '../shared/listen'
import { createHttpServer, type Api } from './http-server'
import { hostNameOf, isLoopbackName, isLoopbackOrigin } from './address'

/** Where this machine alone may ask. */
export type ControlServer = Awaited<ReturnType<typeof openControl>>

/**
 * A port of its own, bound to loopback: on the port that a proxy forwards to, no header proves where a request began.
 * `Host` and `Origin` keep away pages of others, which the browser of this machine may show.
 */
export async function openControl(port: number, api: Api) {
  const server = createHttpServer({
    api,
    mayUse: ({ headers: { host, origin } }) => isLoopbackName(hostNameOf(host) ?? '') && isLoopbackOrigin(origin),
    refusal: 'only pages and programs of this machine may ask here, by localhost or a loopback address',
    mayAsk: () => true,
  })
  const taken = await listen(server, port, '127.0.0.1', '--control-port')
  return {
    /** Without a slash at the end. */
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: (): Promise<void> => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
