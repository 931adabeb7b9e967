/** What tabs keep to in a page. */

import { run, same } from '/store-contract.mjs'

const key = ['policy', 'a']

/** Runs the contract; `open` listens, on a channel by its name. */
export async function tabsContract(open) {
  let count = 0
  return run(CASES, (work) => work(open, `contract-${count++}`))
}

/** Waits until whatever was sent on a channel has been heard. */
async function heard(name) {
  const [one, other] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  await new Promise((resolve) => {
    other.onmessage = resolve
    one.postMessage('the end')
  })
  one.close()
  other.close()
}

const CASES = {
  'others are told, the teller is not, and what has another shape is no message': async (open, name) => {
    const told = [[], []]
    const tabs = told.map((list) => open((message) => list.push(message), name))
    const stranger = new BroadcastChannel(name)
    for (const value of [7, null, { type: 'policy' }, { type: 'other', key }, { type: 'policy', key: [7] }]) stranger.postMessage(value)
    tabs[0].tell({ type: 'policy', key, token: 'left out' })
    await heard(name)
    for (const one of [...tabs, stranger]) one.close()
    same(told, [[], [{ type: 'policy', key }]])
  },
  'after closing, twice, nothing is told and nothing heard': async (open, name) => {
    const told = []
    const tabs = [0, 1].map(() => open((message) => told.push(message), name))
    tabs[0].close()
    tabs[0].close()
    tabs[0].tell({ type: 'policy', key })
    tabs[1].tell({ type: 'policy', key })
    await heard(name)
    tabs[1].close()
    same(told, [])
  },
}
