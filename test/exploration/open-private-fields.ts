/**
 * `node --import .../open-private-fields.ts`: in this process the private fields of src/protocol can be read, so that two
 * states of a room can be told apart by all they consist of. Only their names change; the code does what it does.
 */
import { type ModuleSource, registerHooks, stripTypeScriptTypes } from 'node:module'
import { OPENED } from './opened.ts'

const PROTOCOL_FOLDER = new URL('../../src/protocol/', import.meta.url).href
const PRIVATE_NAME = /#(?=[a-zA-Z])/g

const textOf = (source: ModuleSource): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source)

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!url.startsWith(PROTOCOL_FOLDER) || loaded.source == null) {
      return loaded
    }
    const source = textOf(loaded.source)
    // What protons generates has namespaces, which node does not merely strip.
    return url.endsWith('.generated.ts')
      ? { ...loaded, format: 'module', source: stripTypeScriptTypes(source, { mode: 'transform' }) }
      : { ...loaded, source: source.replaceAll(PRIVATE_NAME, () => OPENED) }
  },
})
