/** All contracts of the pieces, in a page. */

import { alarmContract } from '/alarm-contract.mjs'
import { fetcherContract } from '/fetcher-contract.mjs'
import { indexedDbContract } from '/indexed-db-contract.mjs'
import { PermaskError, fetcherOf, indexedDbStore, openAlarm, openTabs } from '/pieces.mjs'
import { storeContract } from '/store-contract.mjs'
import { tabsContract } from '/tabs-contract.mjs'

const fail = (...words) => new PermaskError(...words)

/** Returns a store of a database by its name, with a patience in milliseconds. */
export const make = (name, patience = 30_000) => indexedDbStore(fail, { name }, patience)

/** Runs them all; returns what each case has found, or null where all is well. */
export async function contracts() {
  const results = {
    store: await storeContract(() => make()),
    'indexed-db': await indexedDbContract(make),
    tabs: await tabsContract(openTabs),
    alarm: await alarmContract(openAlarm),
    fetcher: await fetcherContract((patience) => fetcherOf(fail, fetch, patience)),
  }
  return Object.entries(results).flatMap(([piece, cases]) => cases.map(({ name, error }) => ({ name: `${piece}: ${name}`, error })))
}
