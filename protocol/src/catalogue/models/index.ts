import type { Model } from '../model.ts'
import { earshotReference } from './earshot-reference.ts'
import { standardTelephonyHeadset } from './standard-telephony-headset.ts'

/** Every model we know, one file each. */
export const MODELS: readonly Model[] = [earshotReference, standardTelephonyHeadset]
