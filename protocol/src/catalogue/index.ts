export type { ActionId } from './actions.ts'
export { CATALOGUE, CATALOGUE_VERSION, type Catalogue } from './catalogue.ts'
export {
  CATEGORIES,
  type Category,
  type LockAdvice,
  type Parent,
  type Setting,
  type SettingTexts,
  type Suite,
} from './define.ts'
export type { Kind, NumericDirection, SafeDirection, Unit, ValueOf } from './kinds.ts'
export { sameDeviceValue, type AnyMapping, type DeviceValue, type Mapping, type Risk } from './mapping.ts'
export {
  findModel,
  type Capabilities,
  type DefinedModel,
  type Model,
  type ModelDeviceValue,
  type ModelSettingId,
  type UsbForm,
  type UsbInterface,
} from './model.ts'
export { earshotReference } from './models/earshot-reference.ts'
export { HEADSET_MAKERS } from './makers.ts'
export { MODELS } from './models/index.ts'
export { ALL_SETTINGS, SETTINGS, type SettingId } from './settings/index.ts'
export {
  formatValue,
  isValidValue,
  sameValue,
  stricter,
  VALUE_WORDS,
  type Validity,
  type ValueFault,
  type ValueWords,
} from './values.ts'
