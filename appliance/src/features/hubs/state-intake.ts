import {
  ProtocolError,
  sha256,
  type HubState,
  type Session,
  type StateAnswer,
  type StateMessage,
} from '@earshot/protocol'
import type { Tx } from '../../platform/db/index.ts'
import { hubActor, type HubParts } from './deps.ts'
import { followRules } from './follow-rules.ts'
import type { Hub } from './hub.ts'
import { checkStatus, noteContact } from './pull.ts'
import type { HubEntry } from './hub-memory.ts'
import { saveSession } from './session-store.ts'
import * as store from './store.ts'
import { findMessage, saveMessage } from './message-store.ts'

type Accepted = { answer: StateAnswer; targetMayChange: boolean }

/**
 * `POST /hub/v1/state`. A repeat (same incarnation, sequence and body) gets the same answer; a message that builds
 * on another state than the stored one is answered `resync`. What is acknowledged is on disk.
 */
export async function takeState(
  parts: HubParts,
  entry: HubEntry,
  message: StateMessage,
  body: Uint8Array,
): Promise<StateAnswer> {
  checkStatus(entry.status)
  const bodyHash = sha256(body)
  const repeated = await findMessage(parts.database.read, entry.id)
  if (
    repeated &&
    repeated.incarnation === message.incarnation &&
    repeated.sequence === message.sequence &&
    repeated.bodyHash === bodyHash
  ) {
    return repeated.answer
  }
  await noteContact(parts, entry, message.incarnation, message.sequence)
  return parts.database.write(async (tx) => {
    const hub = await store.lockHub(tx, entry.id)
    if (!hub) throw new ProtocolError('hub_unknown')
    checkStatus(hub.status)
    if (message.base !== null && message.base !== hub.stateHash)
      return { result: 'resync', now: parts.clock.now() }
    const { answer, targetMayChange } = await storeState(parts, tx, hub, message)
    await parts.registry.saveContact(tx, entry)
    await saveMessage(tx, hub.id, {
      incarnation: message.incarnation,
      sequence: message.sequence,
      bodyHash,
      answer,
    })
    if (targetMayChange) await parts.notifications.publish(tx, 'hub', hub.id)
    return answer
  })
}

async function storeState(parts: HubParts, tx: Tx, hub: Hub, message: StateMessage): Promise<Accepted> {
  const { delta } = message
  const now = parts.clock.now()
  const session = delta.session === undefined ? undefined : await storeSession(parts, tx, hub, delta.session)
  const personId = session === undefined ? hub.personId : session
  const source = { organizationId: hub.organizationId, hubId: hub.id, personId, full: message.base === null }
  const { suggestions, devicesChanged } = await parts.devices.applyDelta(tx, source, delta.devices ?? {}, now)
  await store.saveState(tx, hub.id, {
    stateHash: message.hash,
    ...(delta.hub && {
      computer: delta.hub.computer,
      version: delta.hub.version,
      preferences: delta.hub.preferences,
    }),
    ...(delta.target !== undefined && { accepted: delta.target }),
    ...(session !== undefined && { personId: session }),
  })
  const moved = await moveByRules(parts, tx, hub, { name: delta.hub?.computer.name, personId })
  const released = await advanceRelease(parts, tx, hub, message, delta.target)
  return {
    answer: { result: 'accepted', now, suggestions },
    targetMayChange: delta.session !== undefined || devicesChanged || moved || released,
  }
}

/** Another name of the computer, or another person at it, may mean other rules. Answers whether they moved it. */
async function moveByRules(
  parts: HubParts,
  tx: Tx,
  hub: Hub,
  { name = hub.computer.name, personId }: { name: string | undefined; personId: string | null },
): Promise<boolean> {
  const isAnother = personId !== null && personId !== hub.personId
  if (!isAnother && name === hub.computer.name) return false
  return (await followRules(parts, tx, hub.organizationId, [hub.id])).length > 0
}

async function storeSession(
  parts: HubParts,
  tx: Tx,
  hub: Hub,
  session: Session | null,
): Promise<string | null> {
  const match =
    session && (await parts.people.matchSession(tx, hub.organizationId, session, hub.computer.name))
  const personId = match?.personId ?? null
  await saveSession(tx, hub, session, personId, parts.clock.now())
  return personId
}

/** A granted hub that asks to leave starts retiring; one that has accepted its release is retired. */
async function advanceRelease(
  parts: HubParts,
  tx: Tx,
  hub: Hub,
  message: StateMessage,
  held: HubState['target'] | undefined,
): Promise<boolean> {
  const asked = message.wants === 'release' && hub.releaseGranted && hub.status === 'active'
  const acknowledged = hub.status === 'retiring' && held?.kind === 'release'
  if (!asked && !acknowledged) return false
  await store.setStatus(tx, hub.id, asked ? 'retiring' : 'retired', parts.clock.now())
  await parts.audit.record(tx, {
    organizationId: hub.organizationId,
    actor: hubActor(hub),
    action: asked ? 'hub.retired' : 'hub.released',
    object: { kind: 'hub', id: hub.id },
    detail: { computer: hub.computer.name },
  })
  return true
}
