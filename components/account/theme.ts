/** Which colours the person wants here; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

export type SetThemeAction = (form: FormData) => Promise<void>
