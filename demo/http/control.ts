import { isLoopback } from '../settings/feed-address'
import { fieldsOf } from './fields'
import { askJson, getJson, type FeedHttp } from './request'

/**
 * Returns the API that accepts fault commands. `GET /healthz` returns its port on this machine, or 0 for the in-app
 * feed.
 */
async function controlOf(http: FeedHttp): Promise<FeedHttp | null> {
  const port = await getJson(http, '/healthz', (body) => fieldsOf(body).numberOrNull('control'))
  if (port === 0) return http
  const isHere = isLoopback(http.origin.replace(/^http/, 'ws'))
  return port === null || !isHere ? null : { origin: `http://127.0.0.1:${port}`, token: undefined }
}

/** Returns the fault state, or `null` when the server accepts no fault commands. */
export async function getSwitches<Switches>(
  http: FeedHttp, read: (body: unknown) => Switches,
): Promise<Switches | null> {
  const control = await controlOf(http)
  return control && getJson(control, '/faults', read)
}

/** Executes a command and returns the new fault state. */
export async function orderSwitches<Switches>(
  http: FeedHttp, order: object, read: (body: unknown) => Switches,
): Promise<Switches> {
  const control = await controlOf(http)
  return askJson(control ?? http, { method: 'POST', path: '/faults', data: order }, read)
}
