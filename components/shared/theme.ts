/**
 * The default colours: `light`, `dark`, or `auto` for the device's theme. Light is the default, because uni pages are
 * light unless the app changes the theme.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
