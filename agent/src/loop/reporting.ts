import { describeError } from '../errors.ts'
import { noteContact, noteTrouble, type Loop } from './loop-state.ts'
import { isSpoiltMessage } from './trouble.ts'

/** Changes seldom come alone: how long to wait for the rest of them. */
const GATHER_MS = 200

/** Reports once the changes that belong together have come. */
export async function gatherAndReport(loop: Loop, signal: AbortSignal): Promise<void> {
  await loop.parts.clock.wait(GATHER_MS, loop.stopped.signal)
  await report(loop, AbortSignal.any([signal, loop.stopped.signal]))
}

/**
 * Reports what differs, and asks what arriving headsets have had. What is told is on disk before, so that a hub that is
 * killed never takes evidence back. A message refused for what it says is only noted.
 */
export async function report(loop: Loop, signal: AbortSignal, wants?: 'release'): Promise<void> {
  const { reporter, fleet, log, onReleased } = loop.parts
  loop.reported = loop.changes.rings()
  const next = loop.parts.state()
  const touch = fleet.waiting()
  if (!wants && touch.length === 0 && !reporter.differs(next)) return
  await fleet.save()
  try {
    const had = await reporter.report(next, { touch, ...(wants ? { wants } : {}) }, signal)
    noteContact(loop)
    fleet.told(touch, had)
    if (next.target?.kind === 'release') {
      await onReleased()
      loop.status = { ...loop.status, stage: 'left' }
    }
  } catch (error) {
    if (!isSpoiltMessage(error)) throw error
    log.error({ reason: describeError(error) }, 'the appliance refused what the state says')
    noteTrouble(loop, error, 0)
  }
}
