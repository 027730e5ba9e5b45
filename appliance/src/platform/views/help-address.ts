/** Where help is. */
export const HELP_PATH = '/help'

/** The place in the help that says what the pages of a route are for. */
export const helpId = (route: string): string => `page${route.replaceAll(/\W+/g, '-')}`

/** The address of that place. */
export const helpOf = (route: string): string => `${HELP_PATH}#${helpId(route)}`
