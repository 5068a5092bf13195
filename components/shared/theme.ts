/**
 * The default colours: `light`, `dark`, or as on the device. Light is the default, because a uni page is light unless
 * its app changes the theme.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
