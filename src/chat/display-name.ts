import { NAME_CHARACTERS_MAX } from '../storage/limits.ts'

/**
 * What no member would take for a name is refused here, or nobody would answer this node and it could not say why.
 * @returns why it is none; undefined where it is one
 */
export const whyNoName = (name: string): string | undefined => {
  const { length } = Array.from(name)
  if (length >= 1 && length <= NAME_CHARACTERS_MAX && name.isWellFormed()) {
    return undefined
  }
  const found = name.isWellFormed() ? `not ${length}` : 'none of them half a character'
  return `a display name has 1 to ${NAME_CHARACTERS_MAX} characters, ${found}; choose another`
}
