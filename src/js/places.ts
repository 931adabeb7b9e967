/** Places by a word. They are sorted in when it is first asked for one: of many resources a page asks about few. */
class Index {
  readonly #make: () => Iterable<readonly [word: string, place: number]>
  #places: ReadonlyMap<string, number> | undefined

  constructor(make: () => Iterable<readonly [string, number]>) {
    this.#make = make
  }

  get(word: string): number | undefined {
    return (this.#places ??= new Map(this.#make())).get(word)
  }
}

/** Where the answer about each permission of a policy stands in the tables of its sessions. */
export class Places {
  /** The place of a permission, `resource:action`. */
  readonly ofName: Index = new Index(() => interned(this.names).map((name, place) => [name, place]))
  /** The places of a resource's permissions by action: what is asked in two words is not joined into one. */
  readonly ofResource: ReadonlyMap<string, Index>
  readonly #parsed: readonly (readonly [resource: string, actions: Readonly<Record<string, number>>])[]
  #names: readonly string[] | undefined

  /** @param text the places as JSON: an object of resources, in each an object of actions */
  constructor(text: string) {
    this.#parsed = Object.entries(JSON.parse(text) as Record<string, Record<string, number>>)
    this.ofResource = new Map(this.#parsed.map(([resource, actions]) => [resource, new Index(() => Object.entries(actions))]))
  }

  /** Every permission by its place. */
  get names(): readonly string[] {
    return (this.#names ??= namesOf(this.#parsed))
  }
}

function namesOf(resources: Iterable<readonly [string, Readonly<Record<string, number>>]>): string[] {
  const names: string[] = []
  for (const [resource, actions] of resources) {
    for (const [action, place] of Object.entries(actions)) names[place] = `${resource}:${action}`
  }
  return names
}

/**
 * Returns the same texts as engines keep the names of members and the literals of code: each once. A text from elsewhere
 * is compared letter by letter with the literal that an app asks with.
 */
export function interned(names: readonly string[]): string[] {
  // Parsing does it fastest. None of these is a number, which would come out in another place.
  return Object.keys(JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:0`).join()}}`) as object)
}
