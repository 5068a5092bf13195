/** Types of what the option `debug` of a client receives. They follow the connection machine and may change with it. */
export type { DebugRecord } from './connection/runtime/client-options'
export type { Effect, MachineEvent } from './connection/machine/events'
export type { MachineState } from './connection/machine/state'
