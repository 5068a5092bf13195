import type { Serve } from '../client-case'
import { serveEcho } from '../support/echo-server'

export const serve: Serve = serveEcho
