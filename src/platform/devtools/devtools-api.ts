/** The part of `@vue/devtools-api` 6.6 that this package uses. */
export interface DevtoolsApi {
  readonly on: {
    getInspectorTree(listener: (ask: TreeAsk) => void): void
    getInspectorState(listener: (ask: StateAsk) => void): void
  }
  addInspector(options: { readonly id: string; readonly label: string; readonly icon?: string }): void
  sendInspectorTree(inspectorId: string): void
  sendInspectorState(inspectorId: string): void
  addTimelineLayer(options: { readonly id: string; readonly label: string; readonly color: number }): void
  addTimelineEvent(options: { readonly layerId: string; readonly event: TimelineEvent }): void
  now(): number
}

export interface TimelineEvent {
  /** Time of the event, as returned by the API's `now()`. */
  readonly time: number
  readonly title: string
  readonly subtitle?: string
  readonly data: unknown
  readonly logType?: 'default' | 'warning' | 'error'
}

export interface InspectorNode {
  readonly id: string
  readonly label: string
  readonly tags?: { readonly label: string; readonly textColor: number; readonly backgroundColor: number }[]
  readonly children?: InspectorNode[]
}

export interface TreeAsk {
  readonly inspectorId: string
  rootNodes: InspectorNode[]
}

export type InspectorState = Record<string, { readonly key: string; readonly value: unknown }[]>

export interface StateAsk {
  readonly inspectorId: string
  readonly nodeId: string
  state: InspectorState
}

export interface DevtoolsHook {
  emit(event: string, ...args: readonly unknown[]): void
}

/** Registers the plugin like `setupDevtoolsPlugin`. The devtools call `setup` when opened. */
export function setUpPlugin(hook: DevtoolsHook, app: object, setup: (api: DevtoolsApi) => void): void {
  hook.emit('devtools-plugin:setup', { id: 'tradewire', label: 'Tradewire', packageName: 'tradewire', app }, setup)
}
