import type { Setting } from './define.ts'
import type { Model } from './model.ts'
import { MODELS } from './models/index.ts'
import { ALL_SETTINGS } from './settings/index.ts'

/** Rises with every change of a setting's meaning, range or parents: it is part of a target's tag. */
export const CATALOGUE_VERSION = 1

/** All that is known of settings and models. */
export type Catalogue = {
  version: number
  settings: ReadonlyMap<string, Setting>
  models: ReadonlyMap<string, Model>
}

/** All that is known of settings and models. */
export const CATALOGUE: Catalogue = {
  version: CATALOGUE_VERSION,
  settings: new Map(ALL_SETTINGS.map((setting) => [setting.id, setting])),
  models: new Map(MODELS.map((model) => [model.id, model])),
}
