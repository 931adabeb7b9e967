// What is masked in the bench: generated records, the same in every run. Nobody in them exists.
import { random } from './measure.mjs'

const FIRST = ['Ada', 'Bohumil', 'Chidera', 'Dagný', 'Élodie', 'Farrukh', 'Grace', 'Hiroko', 'Ingrid', 'José']
const LAST = ['Lovelace', 'Novák', 'Okafor', 'Jónsdóttir', 'Marchand', 'Aliyev', 'Hopper', 'Tanaka', 'Sørensen', 'García']
const WORDS = ['campaign', 'segment', 'launched', 'paused', 'review', 'weekly', 'the "second" draft', 'über', 'übergabe', 'budget', 'noch offen', 'done\n', 'north', 'south']
const CITIES = ['Brno', 'Enugu', 'Akureyri', 'Lille', 'Ganja', 'Aarhus', 'Málaga', 'Kyoto']

/** Profiles of about 1.2 KB with eight private fields: flat, nested, in arrays, and deep. */
export function profiles(count) {
  const draw = random(7)
  const of = (list) => list[draw(list.length)]
  const digits = (length) => Array.from({ length }, () => draw(10)).join('')
  const text = (words) => Array.from({ length: words }, () => of(WORDS)).join(' ')
  const day = () => `${1950 + draw(50)}-0${1 + draw(9)}-1${draw(9)}`
  return Array.from({ length: count }, (_, index) => {
    const [first, last] = [of(FIRST), of(LAST)]
    return {
      id: `p-${index}`,
      version: draw(40),
      active: draw(2) === 0,
      created: `2026-0${1 + draw(9)}-0${1 + draw(9)}T0${draw(9)}:1${draw(9)}:2${draw(9)}Z`,
      email: `user${digits(4)}@${of(['mail', 'post', 'box'])}.example`,
      name: { first, last, title: of(['Dr', 'Ms', 'Mr', 'Mx']) },
      birthday: day(),
      locale: of(['cs', 'ig', 'is', 'fr', 'az', 'da', 'es', 'ja']),
      timezone: 'Europe/Prague',
      address: { street: `${of(WORDS)} ${1 + draw(90)}`, city: of(CITIES), zip: digits(5), country: of(['CZ', 'NG', 'IS', 'FR']), geo: { lat: draw(90_000) / 1000, lon: draw(180_000) / 1000 } },
      phones: [{ kind: 'home', number: `+1 (212) 555-${digits(4)}` }, { kind: 'work', number: `+420 601 ${digits(3)} ${digits(3)}` }],
      payment: { plan: of(['free', 'team', 'enterprise']), currency: 'EUR', card: { brand: 'visa', number: `4111-1111-1111-${digits(4)}`, expires: '2029-04' }, last: { amount: draw(90_000) / 100, paid: true } },
      scores: { engagement: draw(1000) / 1000, churn: draw(1000) / 1000, value: draw(100_000), rank: draw(10_000) },
      segments: Array.from({ length: 5 }, () => ({ id: `s-${draw(900)}`, name: text(2), since: `2025-1${draw(2)}-0${1 + draw(8)}` })),
      tags: Array.from({ length: 6 }, () => of(WORDS)),
      notes: [{ at: '2026-03-01T10:00:00Z', text: text(8), author: { id: `u-${draw(50)}`, email: `agent${digits(2)}@panel.example` } }],
      consent: { newsletter: draw(2) === 0, ads: draw(2) === 0, since: null },
      source: { system: 'import', batch: draw(400), line: draw(90_000) },
    }
  })
}

/** The private fields of a profile. */
export const PRIVATE = ['$.email', '$.name.first', '$.name.last', '$.birthday', '$.address.street', '$.phones[*].number', '$.payment.card.number', '$.notes[*].author.email']

/** Messages as social networks send them: long texts, escapes, CJK, deep entities. The name and the place are private. */
export function messages(count) {
  const draw = random(11)
  const CJK = ['東京', '今日は', '素晴らしい', '天気', 'です', '友達', '映画', '한국어', '中文字符', '明日']
  const text = (words) => Array.from({ length: words }, () => (draw(3) === 0 ? WORDS[draw(WORDS.length)] : CJK[draw(CJK.length)])).join('')
  return Array.from({ length: count }, (_, index) => ({
    id: 505_874_924_095_815_700 + index,
    id_str: `50587492409581${5700 + index}`,
    text: text(24),
    truncated: false,
    source: '<a href="https:\\/\\/client.example" rel="nofollow">Client</a>',
    in_reply_to: null,
    user: { id: draw(1e9), name: text(3), screen_name: `user_${draw(9999)}`, location: text(2), description: text(18), url: null, followers: draw(90_000), verified: false, color: 'C0DEED' },
    entities: { hashtags: [{ text: text(1), indices: [draw(40), 40 + draw(40)] }], urls: [{ url: 'https://t.example/abc', expanded: { url: 'https://www.example/page?x=1&y=2', display: 'example/page' } }], mentions: [] },
    counts: { retweet: draw(900), favorite: draw(900) },
    lang: 'ja',
  }))
}
export const PRIVATE_MESSAGE = ['$.user.name', '$.user.location']

/** Tracks of places: hardly anything but numbers. The owner and the first point are private. */
export function tracks(count) {
  const draw = random(13)
  return Array.from({ length: count }, (_, index) => ({
    id: index,
    owner: `user ${draw(999)}`,
    home: [draw(180_000_000) / 1e6 - 90, draw(180_000_000) / 1e6],
    points: Array.from({ length: 40 }, () => [draw(180_000_000) / 1e6 - 90, draw(360_000_000) / 1e6 - 180, draw(9000) / 10]),
  }))
}
export const PRIVATE_TRACK = ['$.owner', '$.home']
