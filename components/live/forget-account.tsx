'use client'

import { useEffect } from 'react'
import { isAccountInMemory } from './account-in-memory'

/**
 * On pages that are shown to nobody in particular: whoever was led here from an account without a new
 * document, as by signing out or by a click after the session had ended, gets one. Only that empties
 * the memory out of which the back button would bring pages of the account (ASVS 14.3.1).
 */
export function ForgetAccount() {
  useEffect(() => {
    if (isAccountInMemory()) window.location.reload()
  }, [])
  return null
}
