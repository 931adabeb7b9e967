/** The places of permissions by a word. They are sorted in when it is first asked for one. */
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

type Actions = Readonly<Record<string, number>>

/** The places of permissions by resource. A resource is sorted in when it is first asked for: of many a page asks about few. */
class Resources {
  readonly #parsed: Readonly<Record<string, Actions>>
  readonly #asked = new Map<string, ReadonlyMap<string, number>>()

  constructor(parsed: Readonly<Record<string, Actions>>) {
    this.#parsed = parsed
  }

  /** Returns the places of a resource's permissions by action. */
  get(resource: string): ReadonlyMap<string, number> | undefined {
    return this.#asked.get(resource) ?? this.#find(resource)
  }

  #find(resource: string): ReadonlyMap<string, number> | undefined {
    const actions = Object.hasOwn(this.#parsed, resource) ? this.#parsed[resource] : undefined
    if (!actions) return undefined
    const places = new Map(Object.entries(actions))
    for (const name of interned([resource])) this.#asked.set(name, places)
    return places
  }
}

/** Where the answer about each permission of a policy stands in the tables of its sessions. */
export class Places {
  /** The place of a permission, `resource:action`. */
  readonly ofName: Index = new Index(() => interned(this.names).map((name, place) => [name, place]))
  /** The places of a resource's permissions by action: what is asked in two words is not joined into one. */
  readonly ofResource: Resources
  readonly #parsed: Readonly<Record<string, Actions>>
  #names: readonly string[] | undefined

  /** @param text the places as JSON: an object of resources, in each an object of actions */
  constructor(text: string) {
    this.#parsed = JSON.parse(text) as Record<string, Actions>
    this.ofResource = new Resources(this.#parsed)
  }

  /** Every permission by its place. */
  get names(): readonly string[] {
    return (this.#names ??= namesOf(Object.entries(this.#parsed)))
  }
}

function namesOf(resources: Iterable<readonly [string, Actions]>): string[] {
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
