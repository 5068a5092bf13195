// Imported for what it does, before the first client: puts the standard's WebSocket, and what else clients of it need,
// among the globals of the runtime, each where it is missing.
import { fillIn } from './globals/fill-in'
import { ownScope } from './globals/scope'
import { ownUrl, ownUrlSearchParams } from './globals/url'

fillIn(ownScope, { URL: ownUrl, URLSearchParams: ownUrlSearchParams })

export {}
