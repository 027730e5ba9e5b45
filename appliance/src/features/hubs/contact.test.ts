import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeContact, NO_CONTACT, type ContactMemory } from './contact.ts'

/** A hub as the protocol wants it: draws a new incarnation when told to, and continues from the number given. */
class Hub {
  static drawn = 0
  incarnation: string
  sequence: number
  constructor(sequence = 0) {
    this.sequence = sequence
    this.incarnation = Hub.draw()
  }
  static draw(): string {
    Hub.drawn += 1
    return `incarnation-${Hub.drawn}`
  }
  copy(): Hub {
    return Object.assign(new Hub(), { incarnation: this.incarnation, sequence: this.sequence })
  }
}

class Appliance {
  memory: ContactMemory = NO_CONTACT
  quarantined = false
  /** One poll: a hub that is told to renew asks again at once. */
  poll(hub: Hub): string {
    const verdict = this.contact(hub)
    return verdict === 'renew' ? this.contact(hub) : verdict
  }
  contact(hub: Hub): string {
    hub.sequence += 1
    const verdict = judgeContact(this.memory, hub.incarnation, hub.sequence)
    this.memory = verdict.memory
    if (verdict.verdict === 'quarantine') this.quarantined = true
    if (verdict.verdict === 'renew') {
      hub.incarnation = Hub.draw()
      hub.sequence = verdict.continueFrom
    }
    return verdict.verdict
  }
}

describe('judging a contact', () => {
  it('accepts a hub that goes on from where it was, also over restarts', () => {
    const appliance = new Appliance()
    const hub = new Hub()
    for (let n = 0; n < 50; n++) {
      if (n % 10 === 9) hub.incarnation = Hub.draw()
      expect(appliance.poll(hub)).toBe('accept')
    }
  })

  it('never quarantines a snapshot, however often it is restored: 20 of 20', () => {
    const appliance = new Appliance()
    const hub = new Hub()
    for (let n = 0; n < 5; n++) appliance.poll(hub)
    const snapshot = hub.copy()
    let restored = 0
    for (let n = 0; n < 20; n++) {
      const running = snapshot.copy()
      for (let poll = 0; poll < 3; poll++) appliance.poll(running)
      expect(appliance.quarantined).toBe(false)
      restored += 1
    }
    expect(restored).toBe(20)
  })

  it('never quarantines a desktop that is reset every night and draws a new incarnation at every start', () => {
    const appliance = new Appliance()
    const image = new Hub()
    for (let night = 0; night < 30; night++) {
      const running = new Hub(image.sequence)
      for (let poll = 0; poll < 4; poll++) appliance.poll(running)
      expect(appliance.quarantined).toBe(false)
    }
  })

  it('quarantines two copies before either has polled five times', () => {
    const appliance = new Appliance()
    const first = new Hub()
    for (let n = 0; n < 7; n++) appliance.poll(first)
    const second = first.copy()
    let polls = 0
    for (; polls < 5 && !appliance.quarantined; polls++) {
      appliance.poll(first)
      if (!appliance.quarantined) appliance.poll(second)
    }
    expect(appliance.quarantined).toBe(true)
    expect(polls).toBeLessThan(5)
  })

  it('answers an equal or lower sequence of the same incarnation with renew and the number to go on from', () => {
    const { memory } = judgeContact(NO_CONTACT, 'a', 9)
    expect(judgeContact(memory, 'a', 9)).toMatchObject({ verdict: 'renew', continueFrom: 9 })
    expect(judgeContact(memory, 'b', 3)).toMatchObject({
      verdict: 'renew',
      continueFrom: 9,
      memory: { incarnation: 'b' },
    })
  })

  it('never lowers the sequence and never forgets a contact', () => {
    const contact = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(30))
    fc.assert(
      fc.property(fc.array(contact, { maxLength: 60 }), (contacts) => {
        let memory = NO_CONTACT
        for (const [incarnation, sequence] of contacts) {
          const verdict = judgeContact(memory, incarnation, sequence)
          expect(verdict.memory.sequence).toBeGreaterThanOrEqual(memory.sequence)
          expect(verdict.memory.contacts).toBe(memory.contacts + 1)
          if (verdict.verdict === 'accept') expect(sequence).toBeGreaterThan(memory.sequence)
          memory = verdict.memory
        }
      }),
    )
  })
})
