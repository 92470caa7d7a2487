import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { ThemeSwitch } from '@/components/account/theme-switch'

const { dataset } = document.documentElement

afterEach(() => {
  delete dataset.theme
})

const choice = (name: string) => screen.getByRole('button', { name })

test('the theme in use is the one that is pressed', () => {
  render(<ThemeSwitch theme="light" setThemeAction={async () => {}} />)

  expect(screen.getByRole('group', { name: 'Theme' })).toBeVisible()
  expect(choice('Light')).toHaveAttribute('aria-pressed', 'true')
  expect(choice('System')).toHaveAttribute('aria-pressed', 'false')
  expect(choice('Dark')).toHaveAttribute('aria-pressed', 'false')
})

test('a chosen theme is applied at once and sent to be remembered', async () => {
  const setThemeAction = vi.fn(async (_form: FormData) => {})
  render(<ThemeSwitch theme="system" setThemeAction={setThemeAction} />)

  await userEvent.click(choice('Dark'))

  expect(dataset.theme).toBe('dark')
  expect(choice('Dark')).toHaveAttribute('aria-pressed', 'true')
  expect(setThemeAction.mock.calls[0]?.[0].get('theme')).toBe('dark')
})

test('the choice of the system leaves no mark of its own', async () => {
  dataset.theme = 'dark'
  render(<ThemeSwitch theme="dark" setThemeAction={async () => {}} />)

  await userEvent.click(choice('System'))

  expect(document.documentElement).not.toHaveAttribute('data-theme')
})

test('a theme that could not be remembered holds on this page', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  render(<ThemeSwitch theme="system" setThemeAction={() => Promise.reject(new Error('away'))} />)

  await userEvent.click(choice('Light'))

  expect(dataset.theme).toBe('light')
  expect(warn).toHaveBeenCalledOnce()
})
