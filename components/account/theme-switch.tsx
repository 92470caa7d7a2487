'use client'

import { type SubmitEvent, useState } from 'react'
import { MonitorIcon } from '@/components/ui/icons/monitor'
import { MoonIcon } from '@/components/ui/icons/moon'
import { SunIcon } from '@/components/ui/icons/sun'
import type { Theme } from './theme'

type SetThemeAction = (form: FormData) => Promise<void>

/** Light, dark, or as the device has it. Applied at once here, remembered by the server. */
export function ThemeSwitch({
  theme,
  setThemeAction,
}: {
  theme: Theme
  setThemeAction: SetThemeAction
}) {
  const [chosen, setChosen] = useState(theme)

  function choose(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget, event.nativeEvent.submitter)
    const choice = CHOICES.find(({ value }) => value === form.get('theme'))?.value ?? 'system'
    setChosen(choice)
    applyTheme(choice)
    void remember(setThemeAction, form)
  }

  return (
    <form action={setThemeAction} onSubmit={choose}>
      <fieldset className="grid grid-cols-3 gap-0.5 rounded-md bg-sunken p-0.5 forced-colors:border">
        <legend className="sr-only">Theme</legend>
        {CHOICES.map(({ value, label, icon: ChoiceIcon }) => (
          <button
            key={value}
            type="submit"
            name="theme"
            value={value}
            aria-pressed={value === chosen}
            className="flex min-h-10 items-center justify-center gap-1.5 rounded-sm px-1 text-xs font-medium text-ink-muted transition-colors hover:text-ink aria-pressed:bg-selected aria-pressed:text-ink aria-pressed:shadow-card sm:min-h-8 pointer-coarse:min-h-10 forced-colors:aria-pressed:outline"
          >
            <ChoiceIcon className="size-3.5" />
            {label}
          </button>
        ))}
      </fieldset>
    </form>
  )
}

const CHOICES = [
  { value: 'system', label: 'System', icon: MonitorIcon },
  { value: 'light', label: 'Light', icon: SunIcon },
  { value: 'dark', label: 'Dark', icon: MoonIcon },
] as const

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
}

/** If the server cannot be reached the choice holds until the next page: no reason to trouble anyone. */
async function remember(setThemeAction: SetThemeAction, form: FormData): Promise<void> {
  try {
    await setThemeAction(form)
  } catch (error) {
    console.warn('The theme could not be remembered:', error)
  }
}
