/** What a terminal's screen shows, from the ANSI text that `tmux capture-pane -e` gives. */

export const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

export interface Style {
  readonly colour: { readonly name: (typeof COLOURS)[number]; readonly bright: boolean } | null
  readonly bold: boolean
  readonly dim: boolean
}

/** Cells of one row that look alike. */
export interface Run {
  readonly column: number
  readonly text: string
  readonly style: Style
}

const PLAIN: Style = { colour: null, bold: false, dim: false }
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const SEQUENCE = /\u001b\[([\d;]*)m/

const coloured = (style: Style, index: number, bright: boolean): Style => {
  const name = COLOURS[index]
  return name === undefined ? style : { ...style, colour: { name, bright } }
}

/** One number of a "select graphic rendition" sequence (ECMA-48 §8.3.117). */
const applied = (style: Style, code: number): Style => {
  if (code >= 30 && code <= 37) return coloured(style, code - 30, false)
  if (code >= 90 && code <= 97) return coloured(style, code - 90, true)
  switch (code) {
    case 0:
      return PLAIN
    case 1:
      return { ...style, bold: true }
    case 2:
      return { ...style, dim: true }
    case 22:
      return { ...style, bold: false, dim: false }
    case 39:
      return { ...style, colour: null }
    // The ground's own colour, which is all that the program uses.
    case 49:
      return style
    default:
      throw new Error(`the screen uses the style ${code}, which this picture cannot draw yet`)
  }
}

/** The rows with anything in them; the look at the end of one row goes on in the next. */
export const parseScreen = (captured: string): readonly (readonly Run[])[] => {
  let style = PLAIN
  return captured
    .trimEnd()
    .split('\n')
    .map((row) => {
      const runs: Run[] = []
      let column = 0
      for (const [index, part] of row.split(SEQUENCE).entries()) {
        if (index % 2 === 1) {
          style = part.split(';').map(Number).reduce(applied, style)
        } else if (part !== '') {
          runs.push({ column, text: part, style })
          column += Array.from(part).length
        }
      }
      return runs
    })
}
