import type { ValueOf } from './kinds.ts'
import type { AnyMapping, Mapping } from './mapping.ts'
import type { ActionId } from './actions.ts'
import type { SETTINGS, SettingId } from './settings/index.ts'

/** How a model shows itself on USB: by itself, or as the dongle (or base) in front of the headset. */
export type UsbForm = {
  form: 'direct' | 'dongle'
  /** Name of what is plugged in, where it isn't the model itself. */
  name: string | null
  /** Null in a generic model: any vendor, any product. */
  vendorId: number | null
  productId: number | null
  /** Top-level collection to open. */
  usagePage: number
  usage: number
}

/** What a model can do beside settings. */
export type Capabilities = {
  battery: boolean
  /** Standard HID telephony (usage page 0x0B). */
  telephony: boolean
  /** How its firmware is updated; null: not by Earshot. */
  firmwareMethod: 'cfu' | 'reference' | null
}

/** A model as everything outside its own driver sees it. */
export type Model = {
  id: string
  name: string
  /** Driver family in `agent/src/drivers`. */
  driver: string
  usb: readonly UsbForm[]
  settings: Readonly<Record<string, AnyMapping>>
  actions: readonly ActionId[]
  capabilities: Capabilities
  /** Stands for every device that speaks the standard and has no model of its own. */
  generic: boolean
}

/** Mappings that fit the catalogue: a setting it doesn't have, or a mapping for other values, doesn't compile. */
type Mappings = { readonly [I in SettingId]?: Mapping<ValueOf<(typeof SETTINGS)[I]>> }

type Definition<M extends Mappings> = Omit<Model, 'settings' | 'generic'> & { settings: M; generic?: boolean }

/** A model whose settings are known at compile time, so that a driver can't forget one. */
export type DefinedModel<M> = Omit<Model, 'settings'> & { settings: M }

/** Ids of the settings a defined model has. */
export type ModelSettingId<D> = D extends DefinedModel<infer M> ? keyof M & SettingId : never

/** What a device of a defined model holds for a setting: numbers, texts and rows of numbers can't be mixed up. */
export type ModelDeviceValue<D, I extends ModelSettingId<D>> =
  D extends DefinedModel<infer M extends Mappings> ? HeldBy<M[I]> : never

type HeldBy<T> = T extends { encode(value: never): infer V } ? Exclude<V, undefined> : never

/** Declares a model. */
export const defineModel = <M extends Mappings>(
  definition: Definition<M> & NoStrangers<M>,
): DefinedModel<M> => ({
  generic: false,
  ...definition,
})

/** Refuses settings that the catalogue doesn't have. */
type NoStrangers<M> = { settings: { readonly [I in Exclude<keyof M, SettingId>]: never } }

/** What is plugged in: numbers as the operating system gives them. */
export type UsbInterface = {
  vendorId: number
  productId: number
  usagePage?: number | undefined
  usage?: number | undefined
}

/** The model and form of a USB interface: exact ids first, then generic models; undefined when none fits. */
export function findModel(
  models: readonly Model[],
  found: UsbInterface,
): { model: Model; usb: UsbForm } | undefined {
  const all = models.flatMap((model) => model.usb.map((usb) => ({ model, usb })))
  const fitting = all.filter(({ usb }) => fits(usb, found))
  return fitting.find(({ model }) => !model.generic) ?? fitting[0]
}

const fits = (usb: UsbForm, found: UsbInterface): boolean =>
  (usb.vendorId === null || usb.vendorId === found.vendorId) &&
  (usb.productId === null || usb.productId === found.productId) &&
  usb.usagePage === found.usagePage &&
  usb.usage === found.usage
