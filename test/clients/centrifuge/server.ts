import type { Serve } from '../client-case'
import { createStandIn } from './stand-in'

export const serve: Serve = () => createStandIn()
