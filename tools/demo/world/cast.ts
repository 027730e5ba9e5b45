import type { VirtualSpec } from '../../../agent/virtual/models.ts'

/** A bank that doesn't exist, with people who don't. */
export const ORGANIZATION = { name: 'Nordhafen Bank', timeZone: 'Europe/Berlin' }

/** Who administers it. */
export const OWNER = { userName: 'admin', name: 'Renate Vossberg' }

/** Name of the bank's computers in front of their logins. */
export const DOMAIN = 'NORDHAFEN'

/** Teams: a person is in exactly one. */
const TEAMS = {
  'Cards hotline': [
    'Miriam Ahlersdorf',
    'Jonas Petersholm',
    'Aylin Karadere',
    'Fenja Brockstedt',
    'Tomasz Wielgorek',
    'Bente Lorenzdotter',
    'Samir Haddadine',
    'Ilka Schwanbeck',
    'Ole Tiedjens',
  ],
  'Online banking hotline': [
    'Carlotta Maiwaldt',
    'Mikkel Strandgaard',
    'Nuria Belmontez',
    'Henning Lüdersen',
    'Daria Sokolnaya',
    'Emeka Adebowari',
    'Swantje Fockenga',
    'Piet van Hoorneveld',
    'Leonie Ostermühl',
  ],
  'Complaints desk': ['Marit Hallingstad', 'Yusuf Demirhan'],
  'Rates desk': [
    'Victor Lindqvarn',
    'Anouk Desrosières',
    'Falk Reimershagen',
    'Priya Ramanathe',
    'Georg Wattenbek',
  ],
  'Equities desk': [
    'Solveig Marholm',
    'Dmitri Valenkov',
    'Katrin Eberswalder',
    'Luca Ferrantino',
    'Imke Stoltenhoff',
  ],
  'Branch Altstadt': [
    'Gesa Kronshagen',
    'Tarek Mansourieh',
    'Ulrike Pommerening',
    'Nils Averbeck',
    'Rosa Quintanella',
  ],
  'Branch Hafen': [
    'Björn Sandvoss',
    'Elif Yıldırgan',
    'Martje Claasenhoop',
    'Adrian Kowaltschuk',
    'Wiebke Harmsdorf',
  ],
  'Branch Ostring': ['Hauke Wilkensand', 'Zofia Malinowicz', 'Torben Iversgaard', 'Chiara Bellonetti'],
  Legal: ['Friederike von Tannwald', 'Kofi Mensahene', 'Judith Abramsohn', 'Sören Kjellmark'],
  'IT operations': ['Marek Dvorschak', 'Antje Grotelüschen', 'Rahim Sultanpur', 'Vera Niehuus'],
  'Payments day shift': ['Olga Stremlau', 'Paul Hessenkamp'],
  'Payments night shift': [
    'Dörte Kühlwetter',
    'Ivan Petrovacki',
    'Malin Söderquell',
    'Kwame Boatengo',
    'Stefan Raukohl',
    'Lotte Behrendsen',
  ],
} as const

/** Groups that are made of groups. */
const NESTING: Record<string, string[]> = {
  'Contact centre': ['Cards hotline', 'Online banking hotline', 'Complaints desk'],
  'Trading floor': ['Rates desk', 'Equities desk'],
  Branches: ['Branch Altstadt', 'Branch Hafen', 'Branch Ostring'],
  Payments: ['Payments day shift', 'Payments night shift'],
  'Head office': ['Legal', 'IT operations', 'Payments'],
  'Whole bank': ['Contact centre', 'Trading floor', 'Branches', 'Head office'],
}

const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ı: 'i' }

/** `Henning Lüdersen` → `h.luedersen`. */
export function loginOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[äöüı]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z ]/g, '')
    .split(' ')
  return `${words[0]?.[0]}.${words.at(-1)}`
}

/** Somebody in the directory. */
export type CastPerson = { uid: string; name: string; mail: string; team: string }

/** Everybody in the directory. */
export const PEOPLE: readonly CastPerson[] = Object.entries(TEAMS).flatMap(([team, names]) =>
  names.map((name) => ({ uid: loginOf(name), name, mail: `${loginOf(name)}@nordhafen.example`, team })),
)

/** Every group of the directory, with its own people and the groups inside it. */
export const GROUPS: readonly { name: string; people: string[]; groups: string[] }[] = [
  ...Object.entries(TEAMS).map(([name, names]) => ({ name, people: names.map(loginOf), groups: [] })),
  ...Object.entries(NESTING).map(([name, groups]) => ({ name, people: [], groups })),
]

/** Names of the teams that make up a group, however deep. */
const teamsIn = (group: string): string[] => (NESTING[group] ? NESTING[group].flatMap(teamsIn) : [group])

/** Logins of everybody who is meant to be in a group. */
export const loginsIn = (group: string): string[] =>
  PEOPLE.filter(({ team }) => teamsIn(group).includes(team)).map(({ uid }) => uid)

/** A desk: a computer, who sits there, and what is plugged in. */
export type Desk = { computer: string; login: string; headsets: VirtualSpec[] }

const reference = (number: number): VirtualSpec => ({
  model: 'earshot-reference',
  serial: `ER-${4100 + number}`,
})
const dongle = (number: number): VirtualSpec => ({ ...reference(number), dongle: `ED-${4100 + number}` })
const telephony = (number: number): VirtualSpec => ({
  model: 'standard-telephony-headset',
  serial: `ST-${4100 + number}`,
})

const desk = (computer: number, name: string, ...headsets: VirtualSpec[]): Desk => ({
  computer: `NHB-PC0${computer}`,
  login: loginOf(name),
  headsets,
})

/** The twenty-five desks with a hub. */
export const DESKS: readonly Desk[] = [
  desk(401, 'Miriam Ahlersdorf', reference(1)),
  desk(402, 'Jonas Petersholm', reference(2)),
  desk(403, 'Aylin Karadere', reference(3)),
  desk(404, 'Fenja Brockstedt', reference(4)),
  desk(405, 'Tomasz Wielgorek', reference(5)),
  desk(406, 'Carlotta Maiwaldt', reference(6)),
  desk(407, 'Mikkel Strandgaard', dongle(7)),
  desk(408, 'Nuria Belmontez', reference(8), reference(9)),
  desk(409, 'Henning Lüdersen', reference(10)),
  desk(410, 'Marit Hallingstad', dongle(11)),
  desk(501, 'Victor Lindqvarn', reference(12)),
  desk(502, 'Anouk Desrosières', reference(13)),
  desk(503, 'Solveig Marholm', reference(14)),
  desk(504, 'Dmitri Valenkov', reference(15)),
  desk(601, 'Björn Sandvoss', reference(16)),
  desk(602, 'Gesa Kronshagen', reference(17)),
  desk(603, 'Hauke Wilkensand', reference(18), telephony(19)),
  desk(604, 'Zofia Malinowicz', telephony(20)),
  desk(701, 'Dörte Kühlwetter', reference(21)),
  desk(702, 'Olga Stremlau', reference(22)),
  desk(801, 'Friederike von Tannwald', reference(23)),
  desk(802, 'Kofi Mensahene', reference(24)),
  desk(803, 'Marek Dvorschak', reference(25)),
  desk(804, 'Antje Grotelüschen', reference(26)),
  { computer: 'NHB-PC0901', login: 'visiting.auditor', headsets: [reference(27)] },
]

/** The desk of a person. Throws where they have none. */
export function deskOf(name: string): Desk {
  const found = DESKS.find(({ login }) => login === loginOf(name))
  if (!found) throw new Error(`${name} has no desk.`)
  return found
}

/** Serial number of the first headset of a person. */
export const headsetOf = (name: string): string => deskOf(name).headsets[0]?.serial ?? ''

/** Serial numbers of all headsets that have settings. */
export const MANAGED: readonly string[] = DESKS.flatMap(({ headsets }) =>
  headsets.filter(({ model }) => model === 'earshot-reference').map(({ serial }) => serial),
)
