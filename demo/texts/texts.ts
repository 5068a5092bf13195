import type { en } from './en'

/** Every text of the demo. Texts with numbers are functions: no platform has to compile a message. */
export type Texts = typeof en
