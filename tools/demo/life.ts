import { setTimeout as pause } from 'node:timers/promises'
import { DESKS } from './world/cast.ts'
import { seatAt, seatOf, type Seat } from './world/seat.ts'
import type { World } from './world/world.ts'

const FIGHTER = 'Nuria Belmontez'
const TRAVELLER = 'Henning Lüdersen'
const LOCKED = 'mic.mute.led'
const EVERY = { mute: 4_000, fight: 30_000, travel: 20_000 }

/** One person after the other mutes and opens the microphone again. */
async function muteInTurns(world: World, round: number): Promise<void> {
  const { computer, headsets } = DESKS[round % DESKS.length] ?? {}
  const serial = headsets?.[0]?.serial
  if (computer === undefined || serial === undefined) return
  await seatAt(world, computer, serial).mute(Math.floor(round / DESKS.length) % 2 === 0)
}

async function fight(seat: Seat, round: number, say: (text: string) => void): Promise<void> {
  await seat.change(LOCKED, round % 2 === 0 ? 0 : 3)
  say(`${FIGHTER} changes the mute light again, which is locked (headset ${seat.serial}).`)
}

async function travel(seat: Seat, round: number, say: (text: string) => void): Promise<void> {
  const away = round % 2 === 0
  await seat.weather({ is: away ? 'cut' : 'fine' })
  say(`${TRAVELLER}’s computer ${seat.computer} ${away ? 'has lost the network' : 'is back in the network'}.`)
}

/** Keeps the bank alive until `ended`: people mute, one fights a lock, one hub goes away and comes back. */
export async function live(world: World, ended: AbortSignal, say: (text: string) => void): Promise<void> {
  const again = async (everyMs: number, act: (round: number) => Promise<void>): Promise<void> => {
    for (let round = 0; !ended.aborted; round++) {
      await act(round)
      await pause(everyMs, undefined, { signal: ended }).catch((error: unknown) => {
        if (!ended.aborted) throw error
      })
    }
  }
  const [fighter, traveller] = [seatOf(world, FIGHTER), seatOf(world, TRAVELLER)]
  await Promise.all([
    again(EVERY.mute, (round) => muteInTurns(world, round)),
    again(EVERY.fight, (round) => fight(fighter, round, say)),
    again(EVERY.travel, (round) => travel(traveller, round, say)),
  ])
}
