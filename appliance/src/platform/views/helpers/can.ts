import { may, type Capability } from '../../http/capabilities.ts'
import type { HelperOptions } from './helper.ts'

/** `{{#can "policies.edit"}}…{{else}}…{{/can}}`: what only those see whose role may do it. */
export function can(this: unknown, capability: Capability, options: HelperOptions): string {
  return may(options.data.page.context.admin, capability) ? options.fn(this) : options.inverse(this)
}
