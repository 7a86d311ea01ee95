/** What `npm run build` made: what users run, and without types to be stripped while something is measured. */
import { fileURLToPath } from 'node:url'

/** @param path such as `index.js` */
export const built = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href

/** The command, as it is installed. */
export const BUILT_COMMAND = fileURLToPath(built('cli/bin.js'))
