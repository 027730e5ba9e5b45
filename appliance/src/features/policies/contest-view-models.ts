import type { Candidate, LossReason, WinReason } from '@earshot/protocol'
import { address } from '../../platform/views/address.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import type { Contest } from './contests.ts'
import type { Policy } from './policy.ts'
import { OVERLAPS_PATH, POLICIES_PATH, policyPath } from './view-models.ts'

const TIE: Look = { icon: 'equal', tone: 'warn', word: 'contests.tie' }
const OVERLAP: Look = { icon: 'sitemap', tone: 'said', word: 'contests.overlap' }
const WON: Look = { icon: 'trophy', tone: 'good', word: 'contests.won' }
const LOST: Look = { icon: 'minus', tone: 'none', word: 'contests.lost' }

/** Everybody who takes part, the winner first. */
export const contestantsOf = ({ decision }: Contest): Candidate[] => [decision.winner, ...decision.losers]

/** How many ties and overlaps there are, with a way to them; null where there are none that matter. */
export function noticeOfContests(contests: readonly Contest[], policyId?: string): Phrase | null {
  const mattering = contests.filter(({ same }) => !same)
  if (mattering.length === 0) return null
  const ties = mattering.filter(({ tie }) => tie).length
  return say('contests.notice', {
    ties,
    overlaps: mattering.length - ties,
    link: address(OVERLAPS_PATH, { policy: policyId }),
  })
}

const WIN: Readonly<Record<WinReason, string>> = {
  only: 'contests.win.only',
  narrowest: 'contests.win.only',
  rank: 'contests.win.rank',
  tie: 'contests.win.tie',
  mandatory: 'contests.win.mandatory',
  stricter: 'contests.win.stricter',
}

const LOSS: Readonly<Record<LossReason['code'], string>> = {
  widerScope: 'contests.loss.rank',
  higherRank: 'contests.loss.rank',
  tie: 'contests.loss.tie',
  mandatory: 'contests.loss.mandatory',
  stricter: 'contests.loss.stricter',
}

/** Ties and overlaps with who wins. `scopes` are words by the assignment's id; `policy` is the one they are of. */
export function presentContests(input: {
  shown: readonly Contest[]
  all: readonly Contest[]
  scopes: ReadonlyMap<string, Text>
  policy: Policy | null
}): object {
  const { shown, all, scopes, policy } = input
  return {
    title: say('contests.title'),
    crumbs: [{ href: POLICIES_PATH, text: say('policies.title') }],
    chips: policy ? [{ label: say('policies.col.name'), value: policy.name, without: OVERLAPS_PATH }] : [],
    clear: OVERLAPS_PATH,
    count: say('contests.count', { shown: shown.length, all: all.length }),
    contests: shown.map((contest, place) => presentContest(contest, place, scopes)),
    empty: {
      icon: 'circle-check',
      title: say('contests.none.title'),
      text: say('contests.none.text'),
      actions: [],
    },
  }
}

function presentContest(contest: Contest, place: number, scopes: ReadonlyMap<string, Text>): object {
  const { winner, losers } = contest.decision
  const row = (one: Candidate, look: Look, reason: string): object => ({
    look,
    policy: one.policy.name,
    href: policyPath(one.policy.id, 'assignments'),
    scope: scopes.get(one.id) ?? say('common.notKnown'),
    rank: one.rank,
    value: valueText(contest.setting, one.value),
    mode: lookOfMode(one.mode),
    reason: say(reason),
  })
  return {
    id: `contest-${place}`,
    label: labelOf(contest.setting),
    look: contest.tie ? TIE : OVERLAP,
    text: say(textOf(contest)),
    rows: [
      row(winner, WON, WIN[winner.reason]),
      ...losers.map((loser) => row(loser, LOST, LOSS[loser.reason.code])),
    ],
  }
}

function textOf({ sure, same }: Contest): string {
  if (same) return sure ? 'contests.same' : 'contests.same.maybe'
  return sure ? 'contests.sure' : 'contests.maybe'
}
