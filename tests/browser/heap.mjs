/** What lives in a page: whatever its modules, their closures and its document can still reach. */

/**
 * Every text on the heap of a page's JavaScript, after what nothing reaches any more has been collected. The search for
 * a text is done out here: asked for inside of the page, the text itself would lie there.
 */
export async function textsOf(page) {
  const devtools = await page.context().newCDPSession(page)
  let snapshot = ''
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    snapshot += chunk
  })
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devtools.detach()
  return JSON.parse(snapshot).strings
}

/**
 * Every buffer of bytes that a page can reach, with a character for each byte. The memory of its WebAssembly modules is
 * left out: it is theirs, and keeps what went through until something else is written there.
 */
export async function bytesOf(page) {
  const devtools = await page.context().newCDPSession(page)
  const instances = async (type) => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: `${type}.prototype` })
    return (await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId })).objects.objectId
  }
  const { result } = await devtools.send('Runtime.callFunctionOn', {
    objectId: await instances('ArrayBuffer'),
    functionDeclaration: `function (memories) {
      const theirs = new Set(memories.map(({ buffer }) => buffer))
      return this.filter((buffer) => !theirs.has(buffer)).map((buffer) => new TextDecoder('latin1').decode(buffer))
    }`,
    arguments: [{ objectId: await instances('WebAssembly.Memory') }],
    returnByValue: true,
  })
  await devtools.detach()
  return result.value
}

/** Which of the values are held in any of the texts. */
export function held(values, texts) {
  return values.filter((value) => texts.some((text) => text.includes(value)))
}
