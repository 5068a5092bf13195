/**
 * The default colours: `light`, `dark`, or `auto` as on the device. Light is the default, because uni pages are light
 * by default.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
