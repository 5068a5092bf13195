/**
 * A component's default colours. `auto` follows the device. The default is `light`, because uni pages are light by
 * default.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
