/**
 * The default colours: `light`, `dark`, or as on the device. A page of uni is light unless its app changes that, so
 * light is the default.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
