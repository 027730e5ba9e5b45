import { findModel, type Model } from '@earshot/protocol'
import type { HidNode } from '../hid/port.ts'
import type { Found } from './define.ts'

/**
 * What is plugged in, by ids and collections alone: nothing is opened. Nodes of one place belong together; a model of
 * the catalogue wins over a generic one; what matches neither is left out.
 */
export function identify(nodes: readonly HidNode[], models: readonly Model[]): Found[] {
  const places = Map.groupBy(nodes, ({ place }) => place)
  return [...places].flatMap(([place, group]) => matchOf(place, group, models) ?? [])
}

function matchOf(place: string, nodes: readonly HidNode[], models: readonly Model[]): Found | undefined {
  const matches = nodes.flatMap(({ vendorId, productId, collections }) =>
    collections.flatMap((collection) => findModel(models, { vendorId, productId, ...collection }) ?? []),
  )
  const best = matches.find(({ model }) => !model.generic) ?? matches[0]
  return best && { place, ...best, nodes }
}
