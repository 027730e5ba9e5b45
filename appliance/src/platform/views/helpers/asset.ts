import type { HelperOptions } from './helper.ts'

/** `{{asset "earshot.css"}}`: the address of one of our own files, which changes with its content. */
export const asset = (name: string, { data: { page } }: HelperOptions): string => page.assets.url(name)
