import { describe, expect, it } from 'vitest'
import { inEnglish } from '../../messages.ts'
import { detailsOf } from './details.ts'

describe('details of an audit row', () => {
  it.each([
    [{ because: 'predecessorSpeaks', of: 'hub-1' }, ['because: the computer it took over from speaks again']],
    [{ because: 'something newer' }, ['because: something newer']],
    [
      { setting: 'safety.limiter', revision: 2, ok: true },
      ['setting: Loudness limiter', 'revision: 2', 'worked: yes'],
    ],
    [{ unnamed: 'x', note: '', until: null }, ['unnamed: x']],
    [{ count: 2, filter: { status: 'lost', tag: 'NB' } }, ['count: 2', 'filter: status lost, tag NB']],
    [{ fields: ['tag', 'owner'], owner: 'person-1' }, ['fields: tag, owner']],
  ])('are words: %j', (detail, words) => {
    expect(detailsOf(detail).map((text) => inEnglish(text))).toEqual(words)
  })
})
