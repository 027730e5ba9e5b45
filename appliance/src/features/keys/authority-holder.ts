import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { Vault } from '../../platform/vault.ts'
import { createAuthority, spkiPin, type Authority } from './authority.ts'
import * as store from './store.ts'

const LABEL = 'appliance CA'

/** The appliance CA: sealed in the database, opened in memory. */
export type AuthorityHolder = {
  /** Makes it where there is none yet, and opens it. */
  ensure(): Promise<void>
  held(): Authority
  /** What hubs must find in a chain. */
  pin(): string
  insert(tx: Tx, authority: Authority, createdAt: number): Promise<void>
}

/** Builds the holder; nothing is opened yet. */
export function createAuthorityHolder({
  database,
  vault,
  clock,
}: {
  database: Database
  vault: Vault
  clock: Clock
}): AuthorityHolder {
  let authority: (Authority & { pin: string }) | undefined

  const insert = (tx: Tx, made: Authority, createdAt: number): Promise<void> =>
    store.insertAuthority(tx, {
      id: spkiPin(made.certificate),
      certificate: made.certificate,
      sealedPrivateKey: vault.seal(LABEL, made.privateKey),
      createdAt,
    })

  const load = async (reader: Reader): Promise<typeof authority> => {
    const row = await store.findAuthority(reader)
    if (!row) return undefined
    const privateKey = vault.unseal(LABEL, row.sealedPrivateKey)
    return { certificate: row.certificate, privateKey, pin: spkiPin(row.certificate) }
  }

  const held = (): NonNullable<typeof authority> => {
    if (!authority) throw new Error('the appliance CA has not been opened')
    return authority
  }

  return {
    insert,
    held,
    pin: () => held().pin,
    async ensure() {
      authority = await load(database.read)
      if (authority) return
      const made = await createAuthority('Earshot appliance CA', clock.now())
      await database.write(async (tx) => {
        if (!(await store.findAuthority(tx))) await insert(tx, made, clock.now())
      })
      authority = await load(database.read)
    },
  }
}
