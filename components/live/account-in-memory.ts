let isThere = false

/** Notes that this document has shown pages of an account: Next keeps them for the back button. */
export function noteAccountInMemory(): void {
  isThere = true
}

/** Whether pages of an account are in the memory of this document. */
export function isAccountInMemory(): boolean {
  return isThere
}
