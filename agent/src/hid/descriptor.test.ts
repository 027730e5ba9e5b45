import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DescriptorError, parseDescriptor } from './descriptor.ts'
import { findControls, readControl, reportKey, type Control, type ReportDescriptor } from './report.ts'

type Fixture = {
  name: string
  hex: string
  collections: string[]
  reportBytes: Record<string, number>
  controls: string[]
}

const url = new URL('../../test/fixtures/report-descriptors.json', import.meta.url)
const fixtures = JSON.parse(readFileSync(url, 'utf8')) as Fixture[]
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const KINDS = { input: 'in', output: 'out', feature: 'feat' } as const

const USAGES: Record<string, [page: number, usage: number]> = {
  hookSwitch: [0x0b, 0x20],
  flash: [0x0b, 0x21],
  redial: [0x0b, 0x24],
  drop: [0x0b, 0x26],
  line: [0x0b, 0x2a],
  speakerPhone: [0x0b, 0x2b],
  phoneMute: [0x0b, 0x2f],
  speedDial: [0x0b, 0x50],
  voiceMail: [0x0b, 0x70],
  lineBusyTone: [0x0b, 0x97],
  ringer: [0x0b, 0x9e],
  button7: [0x09, 0x07],
  ledMute: [0x08, 0x09],
  ledOffHook: [0x08, 0x17],
  ledRing: [0x08, 0x18],
  ledSpeaker: [0x08, 0x1e],
  ledHold: [0x08, 0x20],
  ledMicrophone: [0x08, 0x21],
  ledOnLine: [0x08, 0x2a],
  volumeUp: [0x0c, 0xe9],
  volumeDown: [0x0c, 0xea],
  mute: [0x0c, 0xe2],
  playPause: [0x0c, 0xcd],
}

const hexPair = (a: number, b: number): string => `${a.toString(16)}:${b.toString(16)}`

function line(name: string, control: Control): string {
  const top = hexPair(control.top.usagePage, control.top.usage)
  const flags = (['relative', 'noPreferred', 'constant'] as const).filter((flag) => control[flag])
  const words = [name, KINDS[control.kind], control.reportId, control.bit, control.bitSize, top, ...flags]
  return words.join(' ')
}

const standardTop = ({ top }: Control): boolean => top.usagePage === 0x0b || top.usagePage === 0x0c

const controlLines = (descriptor: ReportDescriptor): string[] =>
  Object.entries(USAGES).flatMap(([name, [page, usage]]) =>
    findControls(descriptor, page, usage)
      .filter(standardTop)
      .map((control) => line(name, control)),
  )

describe('the descriptors of real headsets', () => {
  test('there are 18 of them', () => {
    expect(fixtures).toHaveLength(18)
    expect(fixtures.flatMap((fixture) => fixture.controls).length).toBeGreaterThan(200)
  })

  test.each(fixtures)('$name: collections, report lengths and telephony controls are found', (fixture) => {
    const descriptor = parseDescriptor(bytesOf(fixture.hex))
    expect(descriptor.collections.map(({ usagePage, usage }) => hexPair(usagePage, usage))).toEqual(
      fixture.collections,
    )
    const lengths = Object.entries(fixture.reportBytes).map(([key, bytes]) => {
      const [kind, id] = key.split(':')
      return [
        reportKey(
          (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((name) => KINDS[name] === kind)!,
          Number(id),
        ),
        bytes,
      ]
    })
    expect(Object.fromEntries(descriptor.reportBytes)).toEqual(Object.fromEntries(lengths))
    expect(controlLines(descriptor).toSorted()).toEqual(fixture.controls.toSorted())
  })
})

describe('rules of the descriptor language', () => {
  const parse = (hex: string): ReportDescriptor => parseDescriptor(bytesOf(hex))

  test('a short usage takes the page in force at the main item, a long one brings its own', () => {
    const { fields } = parse('050b 0905 a101 0907 0509 2501 7501 9501 8102 0b20000b00 8102 c0')
    expect(fields.map(({ usages }) => usages[0])).toEqual([
      { page: 0x09, first: 7, last: 7 },
      { page: 0x0b, first: 0x20, last: 0x20 },
    ])
  })

  test('push and pop bring back the globals, and each report id counts its bits apart', () => {
    const { fields } = parse('050b 0905 a101 8501 7501 9502 8102 a4 7508 8502 8102 b4 8102 c0')
    expect(fields.map(({ reportId, bitOffset, bitSize }) => [reportId, bitOffset, bitSize])).toEqual([
      [1, 0, 1],
      [2, 0, 8],
      [1, 2, 1],
    ])
  })

  test('the first of alternative usages counts', () => {
    const { fields } = parse('050b 0905 a101 a901 0920 0921 a900 092f 7501 9502 8102 c0')
    expect(fields[0]?.usages.map(({ first }) => first)).toEqual([0x20, 0x2f])
  })

  test('a range of usages names one control after the other', () => {
    const descriptor = parse('050b 0905 a101 8502 7501 9508 1920 2927 8102 c0')
    expect(findControls(descriptor, 0x0b, 0x23).map(({ bit }) => bit)).toEqual([3])
    expect(findControls(descriptor, 0x0b, 0x28)).toEqual([])
  })

  test('a control is read from its own report only, signed where its minimum is', () => {
    const descriptor = parse('050b 0905 a101 8502 15ff 2501 7502 9501 0920 8106 7506 8103 c0')
    const [control] = findControls(descriptor, 0x0b, 0x20)
    expect(readControl(control!, bytesOf('0203'))).toBe(-1)
    expect(readControl(control!, bytesOf('0201'))).toBe(1)
    expect(readControl(control!, bytesOf('0301'))).toBeUndefined()
    expect(readControl(control!, bytesOf('02'))).toBeUndefined()
  })
})

describe('descriptors that make no sense', () => {
  const cases = {
    'an end without a beginning': 'c0',
    'a collection left open': '050b0905a101',
    'an item that is cut off': '050b0905a10126ff',
    'report id 0': '8500',
    'a report of more than 16 KiB': '27ffffffff 77ffffffff 97ffffffff 8102',
    'a pop without a push': 'b4',
    'pushes without end': 'a4'.repeat(65),
    'collections nested without end': 'a101'.repeat(65),
    'a range that ends before it starts': '19 05 29 04',
    'more than 4096 bytes': '00'.repeat(4097),
  }
  test.each(Object.entries(cases))('%s is refused', (_, hex) => {
    expect(() => parseDescriptor(bytesOf(hex))).toThrow(DescriptorError)
  })
  test('all ten cases were tried', () => expect(Object.keys(cases)).toHaveLength(10))

  test('hostile bytes are parsed or refused with the typed error, and every control found lies inside its report', () => {
    const seeds = fixtures.map(({ hex }) => bytesOf(hex))
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 12 }))
      .map(([seed, changes]) => {
        const bytes = seed.slice()
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        return bytes
      })
    let parsed = 0
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 600 })), (bytes) => {
        const descriptor = parseOrRefuse(bytes)
        if (!descriptor) return
        parsed += 1
        for (const [page, usage] of Object.values(USAGES))
          for (const control of findControls(descriptor, page, usage)) {
            const length = descriptor.reportBytes.get(reportKey(control.kind, control.reportId)) ?? 0
            expect(control.bit + control.bitSize).toBeLessThanOrEqual(length * 8)
          }
      }),
      { numRuns: 3000 },
    )
    expect(parsed).toBeGreaterThan(500)
  })
})

function parseOrRefuse(bytes: Uint8Array): ReportDescriptor | undefined {
  try {
    return parseDescriptor(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(DescriptorError)
    return undefined
  }
}
