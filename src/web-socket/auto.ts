// Adds the globals that the runtime lacks. Import this module before any WebSocket client.
import { fillIn } from './globals/fill-in'
import { ownScope } from './globals/scope'
import { ownUrl, ownUrlSearchParams } from './globals/url'

fillIn(ownScope, { URL: ownUrl, URLSearchParams: ownUrlSearchParams })

export {}
