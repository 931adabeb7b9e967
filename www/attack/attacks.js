/**
 * The attacks: what each does, who could do it, what the library should answer, and how it is done. `run` gives what
 * the library did answer, a word for each thing that was tried; a page that expects and finds the same has held.
 */

import { YEAR } from '../clock.js'
import { claimsOf, flip, forged, forgedKeys, unsigned } from './forge.js'

const ON_THE_WAY = 'Whoever stands between server and browser: a proxy, a wrong CDN, an open network'
const IN_THE_BROWSER = 'A script that once ran on this page, or the person at the keyboard'

/** The attacks by what the attacker has in hand. */
export const GROUPS = [
  {
    title: 'Forge the policy',
    purpose: 'The answer of the server is changed or replaced on its way.',
    attacks: [
      {
        id: 'flip-payload',
        at: 'network',
        title: 'Change one character of the policy',
        does: 'One character in the middle of the signed payload becomes another one.',
        who: ON_THE_WAY,
        expected: ['bad-signature'],
        run: async ({ offer, signed }) => [await offer(flip(await signed(), 1))],
      },
      {
        id: 'flip-signature',
        at: 'network',
        title: 'Change one character of the signature',
        does: 'The policy stays as it is, its signature does not.',
        who: ON_THE_WAY,
        expected: ['bad-signature'],
        run: async ({ offer, signed }) => [await offer(flip(await signed(), 2))],
      },
      {
        id: 'unsigned',
        at: 'network',
        title: 'Say that no signature is needed',
        does: 'A policy of one’s own, with a header that claims `alg: none`.',
        who: ON_THE_WAY,
        expected: ['alg-not-allowed'],
        run: async ({ offer, signed }) => {
          const token = await signed()
          return [await offer(unsigned(token, { ver: claimsOf(token).ver + 1 }))]
        },
      },
      {
        id: 'other-key',
        at: 'network',
        title: 'Sign with another key of the same name',
        does: 'A policy of one’s own, rightly signed by a key made just now, under the id of the server’s key.',
        who: ON_THE_WAY,
        expected: ['bad-signature'],
        run: async ({ offer, signed }) => {
          const token = await signed()
          return [await offer(await forged(token, { ver: claimsOf(token).ver + 1 }))]
        },
      },
      {
        id: 'unknown-signer',
        at: 'network',
        title: 'Bring keys of one’s own',
        does: 'An update of the key set that a key signed which nobody knows but the update itself.',
        who: ON_THE_WAY,
        expected: ['too-few-signatures'],
        run: async ({ offerKeys, trusted, audience, now }) => [
          await offerKeys(await forgedKeys({ issuer: trusted.issuer, audience, now: now() })),
        ],
      },
    ],
  },
  {
    title: 'Pass off something else',
    purpose: 'Genuine, rightly signed, and meant for something else.',
    attacks: [
      {
        id: 'other-system',
        at: 'network',
        title: 'The policy of another system',
        does: 'Another system’s bundle: the same issuer, the same key, another audience.',
        who: 'Whoever may open another system of the same maker',
        expected: ['wrong-audience'],
        run: async ({ offer, serverOf, other }) => [await offer(await serverOf(other).bundle())],
      },
      {
        id: 'token-as-bundle',
        at: 'network',
        title: 'A sign-in in place of a policy',
        does: 'The subject token of the person who is looking is offered as though it were a bundle.',
        who: 'Any colleague: everyone has such a token',
        expected: ['wrong-type'],
        run: async ({ offer, server, subject }) => [await offer(await server.token(subject))],
      },
      {
        id: 'other-person',
        at: 'page',
        title: 'The sign-in of another person',
        does: 'The session expects one colleague and is given the valid token of another.',
        who: 'Whoever used this browser before, or left a token lying about',
        expected: ['subject-mismatch'],
        run: async ({ enter, server, subject, people }) => {
          const other = people.find((person) => person.subject.id !== subject.id)
          return [enter(await server.token(other.subject), subject.id)]
        },
      },
      {
        id: 'html',
        at: 'network',
        title: 'A page that says that something went wrong',
        does: 'An HTML page with status 200, as captive portals and proxies send it.',
        who: 'Nobody who means harm: it happens in every hotel',
        expected: ['malformed'],
        run: async ({ offer }) => [await offer('<!doctype html><title>Please sign in</title>', 'text/html')],
      },
    ],
  },
  {
    title: 'Turn the policy back',
    purpose: 'An older policy, from before a right was taken away, is brought again.',
    attacks: [
      {
        id: 'older-network',
        at: 'network',
        title: 'Replay an older version from the network',
        does: 'The version before the one in force. Servers of a CDN disagree now and then, so this is no alarm.',
        who: ON_THE_WAY,
        expected: ['older-ignored'],
        run: async ({ offer, server }) => [await offer(await server.attack('older'))],
      },
      {
        id: 'older-store',
        at: 'store',
        title: 'Replay an older version from the store',
        does: 'The older version is put where this browser keeps the policy, and the page is told to read it again. Then a gate opens on it alone, with the version in force as `minVersion`, which the next build of an app would name.',
        who: IN_THE_BROWSER,
        steps: ['This page', 'A new one', 'In force there'],
        expected: ['fresh', 'rollback', 'empty'],
        run: async ({ planted, told, open, server, version }) =>
          planted({ token: await server.attack('older') }, async () => [
            await told(),
            ...(await open({ minVersion: version })),
          ]),
      },
      {
        id: 'equivocation',
        at: 'network',
        title: 'Two policies under one version',
        does: 'The same version with another document. It takes the key: the demo’s server signs it on demand.',
        who: 'A signer that was broken into, or one that lost count',
        expected: ['equivocation'],
        run: async ({ offer, server }) => [await offer(await server.attack('other-document'))],
      },
      {
        id: 'expired',
        at: 'network',
        title: 'A policy that has ended',
        does: 'A version above the one in force that was good until yesterday.',
        who: ON_THE_WAY,
        expected: ['expired'],
        run: async ({ offer, server }) => [await offer(await server.attack('expired'))],
      },
    ],
  },
  {
    title: 'Reach into the browser',
    purpose: 'What this browser keeps is edited by hand, and the page opened again without a network.',
    attacks: [
      {
        id: 'edited-store',
        at: 'store',
        title: 'Edit the policy in IndexedDB',
        does: 'One character of the stored bundle is changed; then a gate opens from the store alone, as a reload does.',
        who: IN_THE_BROWSER,
        steps: ['Refused', 'In force'],
        expected: ['bad-signature', 'empty'],
        run: async ({ planted, open, signed }) => planted({ token: flip(await signed(), 1) }, open),
      },
      {
        id: 'bare-number',
        at: 'store',
        title: 'Write a version that nobody can reach',
        does: 'The number 2^53 goes into the store beside the token: were it believed, no policy could ever be new enough.',
        who: IN_THE_BROWSER,
        steps: ['Opened', 'Asked then'],
        expected: ['fresh', 'same'],
        run: async ({ planted, open, refresh, signed }) =>
          planted({ token: await signed(), ver: 2 ** 53, version: 2 ** 53, floor: 2 ** 53 }, async () => [
            ...(await open()),
            await refresh(),
          ]),
      },
    ],
  },
  {
    title: 'Turn the clock, cut the wire',
    purpose: 'What has ended must not come back because a clock says so; what has not stays, without a network too.',
    attacks: [
      {
        id: 'cut',
        at: 'network',
        title: 'Cut the network',
        does: 'Every request of this page fails. What is in force stays in force until it ends.',
        who: 'A tunnel, an outage, a cable and a spade',
        steps: ['Asked', 'In force'],
        expected: ['fetch-failed', 'fresh'],
        run: async ({ withoutNetwork, refresh, state }) => withoutNetwork(async () => [await refresh(), state()]),
      },
      {
        id: 'forward',
        at: 'clock',
        title: 'Forward a year, and back again',
        does: 'With the network cut: after its end the policy closes. Turned back it stays closed, until the network brings one.',
        who: 'Whoever owns the machine, or its empty battery',
        steps: ['A year on', 'Back again', 'Network joined'],
        expected: ['expired', 'expired', 'fresh'],
        run: async ({ turn, withoutNetwork, state, refresh }) => {
          const found = []
          await withoutNetwork(async () => {
            await turn(YEAR)
            found.push(state())
            await turn(0)
            found.push(state())
          })
          await refresh()
          return [...found, state()]
        },
      },
      {
        id: 'back',
        at: 'clock',
        title: 'Back a year',
        does: 'The clock stands before the day on which the policy was signed. Time then counts from the newest signature that was seen.',
        who: 'Whoever owns the machine',
        steps: ['A year back', 'Asked then', 'Set right'],
        expected: ['fresh', 'same', 'fresh'],
        run: async ({ turn, state, refresh }) => {
          await turn(-YEAR)
          const found = [state(), await refresh()]
          await turn(0)
          await refresh()
          return [...found, state()]
        },
      },
    ],
  },
]

/** Every attack, in the order of the page. */
export const ATTACKS = GROUPS.flatMap(({ attacks }) => attacks)
