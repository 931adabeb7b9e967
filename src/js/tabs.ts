// What the gates of other tabs are told: that something has changed, and never what. They read the store again and verify it.
import { type StoreKey, isStoreKey } from './store.js'

const TYPES = ['keys', 'policy', 'signed-out', 'subject'] as const

/** What has changed, and under which key; with `signed-out`, what was removed is all whose key begins so. */
export interface TabMessage {
  readonly type: (typeof TYPES)[number]
  readonly key: StoreKey
}

/** The other tabs of an origin, and other gates of this one. */
export interface Tabs {
  /** Tells all others. Who does not listen at that moment is not told later: a page that wakes has to look for itself. */
  tell(message: TabMessage): void
  /** Listens and tells no more. It may be called twice. */
  close(): void
}

/** A channel of Node has these too. */
interface Unreferenced {
  unref?(): void
}

/** Listens to other tabs. Where there is no `BroadcastChannel`, or it is forbidden, there are no others. */
export function openTabs(told: (message: TabMessage) => void, name = 'permask'): Tabs {
  let channel = channelOf(name)
  ;(channel as Unreferenced | undefined)?.unref?.()
  if (channel) {
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      const message = messageOf(data)
      if (message) told(message)
    }
  }
  return {
    tell: ({ type, key }) => channel?.postMessage({ type, key: [...key] } satisfies TabMessage),
    close: () => {
      channel?.close()
      channel = undefined
    },
  }
}

function channelOf(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}

/** Returns the message that a value is: anything of the origin may send on this channel, and another release too. */
function messageOf(value: unknown): TabMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { type, key } = value as Record<string, unknown>
  const known = TYPES.find((one) => one === type)
  return known && isStoreKey(key) ? { type: known, key } : undefined
}
