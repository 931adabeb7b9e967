/** Where the answer about each permission of a policy stands in the tables of its sessions. */
export interface Places {
  /** Every permission, `resource:action`, by its place. */
  readonly names: readonly string[]
  /** The place of a permission. */
  readonly ofName: ReadonlyMap<string, number>
  /** The places of a resource's permissions by action: what is asked in two words is not joined into one. */
  readonly ofResource: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Returns the places of the permissions, given one a line in the order of the tables. */
export function placesOf(permissions: string): Places {
  const names = permissions.split('\n').map(interned)
  const ofName = new Map<string, number>()
  const ofResource = new Map<string, Map<string, number>>()
  for (const [place, name] of names.entries()) {
    ofName.set(name, place)
    const colon = name.lastIndexOf(':')
    const resource = interned(name.slice(0, colon))
    const actions = ofResource.get(resource) ?? new Map<string, number>()
    ofResource.set(resource, actions.set(interned(name.slice(colon + 1)), place))
  }
  return { names, ofName, ofResource }
}

/**
 * Returns the same text as engines keep the names of properties and the literals of code: once. A text from elsewhere is
 * compared letter by letter with the literal that an app asks with.
 */
export function interned(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text
}
