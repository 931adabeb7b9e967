/** Where the answer about each permission of a policy stands in the tables of its sessions. */
export interface Places {
  /** Every permission, `resource:action`, by its place. */
  readonly names: readonly string[]
  /** The place of a permission. */
  readonly ofName: ReadonlyMap<string, number>
  /** The places of a resource's permissions by action: what is asked in two words is not joined into one. */
  readonly ofResource: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Returns the places of the permissions, given as JSON: by resource and action. */
export function placesOf(text: string): Places {
  const names: string[] = []
  const ofResource = new Map<string, Map<string, number>>()
  for (const [resource, actions] of Object.entries(JSON.parse(text) as Record<string, Record<string, number>>)) {
    const places = Object.entries(actions)
    ofResource.set(resource, new Map(places))
    for (const [action, place] of places) names[place] = `${resource}:${action}`
  }
  return { names, ofName: new Map(interned(names).map((name, place) => [name, place])), ofResource }
}

/**
 * Returns the same texts as engines keep the names of members and the literals of code: each once. A text from elsewhere
 * is compared letter by letter with the literal that an app asks with.
 */
export function interned(names: readonly string[]): string[] {
  // Parsing does it fastest. None of these is a number, which would come out in another place.
  return Object.keys(JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:0`).join()}}`) as object)
}
