/** Who waits for a change of which hub. */
export type Watchers = {
  /** Calls back whenever the hub is woken. Returns the end of it. */
  watch(hub: { id: string; organizationId: string }, changed: () => void): () => void
  wake(hubId: string): void
  wakeOrganization(organizationId: string): void
  wakeAll(): void
  isWatched(hubId: string): boolean
  /** How many hubs of an organization are waited for. */
  countWatched(organizationId: string): number
}

/** Builds an empty list. */
export function createWatchers(): Watchers {
  const byHub = new Map<string, Set<() => void>>()
  const byOrganization = new Map<string, Set<string>>()
  const wake = (hubId: string): void => {
    for (const changed of byHub.get(hubId) ?? []) changed()
  }
  return {
    watch({ id, organizationId }, changed) {
      const own = byHub.get(id) ?? new Set()
      const organization = byOrganization.get(organizationId) ?? new Set()
      byHub.set(id, own.add(changed))
      byOrganization.set(organizationId, organization.add(id))
      return () => {
        own.delete(changed)
        if (own.size > 0) return
        byHub.delete(id)
        organization.delete(id)
      }
    },
    wake,
    wakeOrganization(organizationId) {
      for (const hubId of byOrganization.get(organizationId) ?? []) wake(hubId)
    },
    wakeAll() {
      for (const hubId of byHub.keys()) wake(hubId)
    },
    isWatched: (hubId) => byHub.has(hubId),
    countWatched: (organizationId) => byOrganization.get(organizationId)?.size ?? 0,
  }
}
