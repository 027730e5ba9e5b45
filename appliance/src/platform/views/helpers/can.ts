import type { Capability } from '../../http/capabilities.ts'
import type { HelperOptions } from './helper.ts'

/** `{{#can "policies.edit"}}…{{else}}…{{/can}}`: what only those see whose role may do it. */
export function can(this: unknown, capability: Capability, options: HelperOptions): string {
  const may = options.data.page.context.admin?.capabilities.has(capability) ?? false
  return may ? options.fn(this) : options.inverse(this)
}
