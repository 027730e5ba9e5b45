import { HEADSET_MAKERS, MODELS } from '@earshot/protocol'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { RULES_FILE, udevRules } from './udev-rules.ts'

const rulesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

test('the rules in the package are the ones that the catalogue makes', async () => {
  expect(await readFile(RULES_FILE, 'utf8')).toBe(udevRules())
})

test('there is one rule for each maker and each model with ids, in the form that the kernel matches', () => {
  const rules = rulesOf(udevRules())
  const forms = MODELS.flatMap(({ usb }) => usb).filter(({ vendorId }) => vendorId !== null)
  expect(rules).toHaveLength(HEADSET_MAKERS.length + forms.length)
  expect(rules).toHaveLength(7)
  for (const rule of rules)
    expect(rule).toMatch(
      /^SUBSYSTEM=="hidraw", KERNELS=="0003:[0-9A-F]{4}:(\*|[0-9A-F]{4}\.\*)", GROUP="earshot-hub", MODE="0660"$/,
    )
  expect(rules).toContain(
    'SUBSYSTEM=="hidraw", KERNELS=="0003:1209:EA01.*", GROUP="earshot-hub", MODE="0660"',
  )
})

test('no rule opens every device, or a whole maker of other things', () => {
  expect(rulesOf(udevRules(MODELS, []))).toHaveLength(2)
  expect(udevRules()).not.toMatch(/KERNELS=="(\*|0003:\*)/)
  const ofMaker = MODELS.map((model) => ({
    ...model,
    usb: model.usb.map((form) => ({ ...form, vendorId: 0x0b0e, productId: 1 })),
  }))
  expect(rulesOf(udevRules(ofMaker))).toHaveLength(HEADSET_MAKERS.length)
})
