'use client'

import { type SubmitEvent, useState } from 'react'
import { MonitorIcon } from '@/components/ui/icons/monitor'
import { MoonIcon } from '@/components/ui/icons/moon'
import { SunIcon } from '@/components/ui/icons/sun'
import type { SetThemeAction, Theme } from './theme'

type ThemeSwitchProps = { theme: Theme; setThemeAction: SetThemeAction }

/** Light, dark, or as the device has it. Applied at once here, remembered by the server. */
export function ThemeSwitch({ theme, setThemeAction }: ThemeSwitchProps) {
  const [chosen, setChosen] = useState(theme)

  function choose(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget, event.nativeEvent.submitter)
    const choice = readTheme(form)
    setChosen(choice)
    applyTheme(choice)
    void remember(setThemeAction, form)
  }

  return (
    <form action={setThemeAction} onSubmit={choose}>
      <fieldset className="grid grid-cols-3 gap-0.5 rounded-md bg-sunken p-0.5 forced-colors:border">
        <legend className="sr-only">Theme</legend>
        {CHOICES.map((choice) => (
          <ThemeButton key={choice.value} {...choice} isChosen={choice.value === chosen} />
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

type ThemeButtonProps = (typeof CHOICES)[number] & { isChosen: boolean }

function ThemeButton({ value, label, icon: ThemeIcon, isChosen }: ThemeButtonProps) {
  return (
    <button
      type="submit"
      name="theme"
      value={value}
      aria-pressed={isChosen}
      className="flex min-h-10 items-center justify-center gap-1.5 rounded-sm px-1 text-xs font-medium text-ink-muted transition-colors hover:text-ink aria-pressed:bg-selected aria-pressed:text-ink aria-pressed:shadow-card sm:min-h-8 pointer-coarse:min-h-10 forced-colors:aria-pressed:outline"
    >
      <ThemeIcon className="size-3.5" />
      {label}
    </button>
  )
}

function readTheme(form: FormData): Theme {
  return CHOICES.find(({ value }) => value === form.get('theme'))?.value ?? 'system'
}

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
}

/** If the server cannot be reached the choice holds until the next page, and needs no message. */
async function remember(setThemeAction: SetThemeAction, form: FormData): Promise<void> {
  try {
    await setThemeAction(form)
  } catch (error) {
    console.warn('The theme could not be remembered:', error)
  }
}
