import type { Serve } from '../client-case'
import { serveStandIn } from './stand-in'

export const serve: Serve = serveStandIn
