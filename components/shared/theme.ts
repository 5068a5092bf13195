/**
 * The default colours: `light`, `dark`, or as the device has it. A page of uni is light unless its app
 * does something about it, so light is what a component is by itself.
 */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
