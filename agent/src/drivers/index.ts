import type { Driver } from './define.ts'
import { earshotReferenceDriver } from './earshot-reference/driver.ts'
import { telephonyDriver } from './telephony/driver.ts'

/** Every driver we have. */
export const DRIVERS: readonly Driver[] = [earshotReferenceDriver, telephonyDriver]
