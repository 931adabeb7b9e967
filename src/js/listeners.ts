/** Those who want to be told of something, which they are in a task of their own: nobody's answers wait for them. */
export class Listeners<T> {
  readonly #listeners = new Set<(news: T) => void>()
  #news: { readonly latest: T } | undefined

  get size(): number {
    return this.#listeners.size
  }

  /** Adds one; what is returned takes it away again. The same function may be added twice. */
  add(listener: (news: T) => void): () => void {
    if (typeof listener !== 'function') throw new TypeError('subscribe: expected a function')
    const added = (news: T): void => listener(news)
    this.#listeners.add(added)
    return () => void this.#listeners.delete(added)
  }

  /** Tells all of them, once whatever runs now is done. Of several news the latest counts. */
  tell(latest: T): void {
    if (this.#listeners.size === 0) return
    this.#news = { latest }
    // Of several tasks the first one finds what there is to tell.
    queueMicrotask(() => this.#deliver())
  }

  #deliver(): void {
    const news = this.#news
    this.#news = undefined
    for (const listener of [...this.#listeners]) {
      // One that an earlier one has taken away is not told.
      if (!news || !this.#listeners.has(listener)) continue
      try {
        listener(news.latest)
      } catch (error) {
        // A fault of the app's, to be reported as any other, and no reason why the next one should not be told.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
