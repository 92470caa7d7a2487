export const PROFILE_MENU_ITEM =
  'flex min-h-10 w-full items-center justify-start gap-2.5 rounded-md px-2.5 text-sm font-medium hover:bg-sunken'
