import { listen } from '../shared/listen'
import { createHttpServer, type Api } from './http-server'
import { hostNameOf, isLoopbackName, isLoopbackOrigin } from './address'

export type ControlServer = Awaited<ReturnType<typeof openControl>>

/**
 * Opens a separate port on loopback, because behind a proxy no header proves where a request is from. The `Host` and
 * `Origin` checks block foreign pages in a browser on this machine.
 */
export async function openControl(port: number, api: Api) {
  const server = createHttpServer({
    api,
    mayUse: ({ headers: { host, origin } }) => isLoopbackName(hostNameOf(host) ?? '') && isLoopbackOrigin(origin),
    refusal: 'only pages and programs on this machine may use this API, through localhost or a loopback address',
    mayAsk: () => true,
  })
  const taken = await listen(server, port, '127.0.0.1', '--control-port')
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: (): Promise<void> => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
