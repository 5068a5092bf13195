// Import this module for its side effects, before the first client. Adds the globals that the runtime lacks.
import { fillIn } from './globals/fill-in'
import { ownScope } from './globals/scope'
import { ownUrl, ownUrlSearchParams } from './globals/url'

fillIn(ownScope, { URL: ownUrl, URLSearchParams: ownUrlSearchParams })

export {}
