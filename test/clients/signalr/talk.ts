import { HttpClient, HttpTransportType, HubConnectionBuilder, LogLevel, type HttpResponse } from '@microsoft/signalr'
import type { Talk } from '../client-case'

/** The client requires an HTTP client but never uses it without negotiation. */
class NoHttpClient extends HttpClient {
  override send(): Promise<HttpResponse> {
    return Promise.reject(new Error('There is no HTTP here'))
  }
}

export const talk: Talk = (url, receive) => {
  const hub = new HubConnectionBuilder()
    .withUrl(url, { skipNegotiation: true, transport: HttpTransportType.WebSockets, httpClient: new NoHttpClient() })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 200 })
    .configureLogging(LogLevel.None)
    .build()
  hub.on('said', (text: string) => receive.text(text))
  hub.onreconnecting(() => receive.lost())
  hub.onreconnected(() => receive.connected())
  hub.start().then(() => receive.connected(), (error: unknown) => receive.failed(String(error)))
  return { sendText: (text) => hub.invoke('Say', text), close: () => hub.stop() }
}
