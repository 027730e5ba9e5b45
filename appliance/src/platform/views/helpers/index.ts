import { asset } from './asset.ts'
import { can } from './can.ts'
import { csrf } from './csrf.ts'
import { eq } from './eq.ts'
import { fieldState } from './field-state.ts'
import { icon } from './icon.ts'
import { number } from './number.ts'
import { say } from './say.ts'
import { sayAttr } from './say-attr.ts'
import { state } from './state.ts'
import { t } from './t.ts'
import { tAttr } from './t-attr.ts'
import { time } from './time.ts'

/** Every word that templates may use; any other stops the start. */
export const HELPERS = { asset, can, csrf, eq, fieldState, icon, number, say, sayAttr, state, t, tAttr, time }
