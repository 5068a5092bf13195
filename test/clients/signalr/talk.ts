import {
  HttpClient, HttpTransportType, HubConnectionBuilder, LogLevel, type HttpResponse,
} from '@microsoft/signalr'
import type { Talk } from '../client-case'

/** The client insists on one; without negotiation it asks nothing of it. */
class NoHttpClient extends HttpClient {
  override send(): Promise<HttpResponse> {
    return Promise.reject(new Error('There is no HTTP here'))
  }
}

export const talk: Talk = (url, hear) => {
  const hub = new HubConnectionBuilder()
    .withUrl(url, {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
      httpClient: new NoHttpClient(),
    })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 200 })
    .configureLogging(LogLevel.None)
    .build()
  hub.on('said', (text: string) => hear.text(text))
  hub.onreconnecting(() => hear.lost())
  hub.onreconnected(() => hear.connected())
  hub.start().then(() => hear.connected(), (error: unknown) => hear.failed(String(error)))
  return {
    sendText: (text) => hub.invoke('Say', text),
    close: () => hub.stop(),
  }
}
