import type { en } from './en'

/** Texts that contain numbers are functions, so that no platform has to compile a message. */
export type Texts = typeof en
