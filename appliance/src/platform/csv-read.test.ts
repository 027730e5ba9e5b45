import { describe, expect, it } from 'vitest'
import { refusalIn } from '../../test/support/words.ts'
import { readCsv } from './csv-read.ts'

const read = (text: string) => readCsv('csv', text, { characters: 1_000, rows: 3 })

describe('reading CSV', () => {
  it('takes quotes, line ends and marks of any spreadsheet, and counts lines from the head', () => {
    const { head, rows } = read(
      '\uFEFFserial,note\r\nA1,"one, ""two"""\r\n\r\nA2,"first\nsecond"\r\nA3,x\r\n',
    )
    expect(head).toEqual(['serial', 'note'])
    expect(rows).toEqual([
      { line: 2, cells: ['A1', 'one, "two"'] },
      { line: 4, cells: ['A2', 'first\nsecond'] },
      { line: 6, cells: ['A3', 'x'] },
    ])
  })

  it('takes semicolons and tabs between cells where the head has them', () => {
    expect(read('a;b\n1,5;2').rows[0]?.cells).toEqual(['1,5', '2'])
    expect(read('a\tb\n1;5\t2').rows[0]?.cells).toEqual(['1;5', '2'])
  })

  it('keeps a cell that looks like a formula as it is', () => {
    expect(read('a\n"=HYPERLINK(""x"")"').rows[0]?.cells).toEqual(['=HYPERLINK("x")'])
  })

  it('refuses with the line what it cannot read, and what is too much', () => {
    const refused = (text: string) => refusalIn(() => read(text))
    expect(refused('a,b\n1,2\n1,2,3')).toContain('line 3 has more cells')
    expect(refused('a,b\n1,"2')).toContain('cannot be read')
    expect(refused('a,b')).toContain('needs a first line')
    expect(refused('')).toContain('needs a first line')
    expect(refused('a\n1\n2\n3\n4')).toContain('more than 3 lines')
    expect(refused('a\n1\n2\n3')).toBe('')
    expect(refused(`a\n${'x'.repeat(1_000)}`)).toContain('1,000')
  })
})
