/** Draws terminal windows as SVG: text on its grid, whatever monospaced font the reader has. */
import type { Run, Style } from './screen.ts'

export interface Window {
  readonly title: string
  readonly rows: readonly (readonly Run[])[]
}

const FONT_PX = 14
const CELL_WIDTH_PX = 8.4
const ROW_HEIGHT_PX = 20
const PADDING_PX = 16
const BAR_HEIGHT_PX = 34
const GAP_PX = 18
const FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

/** Windows bring their own dark ground, so they look the same on a light page and on a dark one. */
const GROUND = '#161b22'
const BAR = '#21262d'
const EDGE = '#3d444d'
const TEXT = '#e6edf3'
const DIM = '#8b949e'
/** Each with a contrast of at least 4.5 to 1 on the ground. */
const PALETTE = {
  black: ['#8b949e', '#8b949e'],
  red: ['#ff7b72', '#ffa198'],
  green: ['#3fb950', '#56d364'],
  yellow: ['#d29922', '#e3b341'],
  blue: ['#58a6ff', '#79c0ff'],
  magenta: ['#bc8cff', '#d2a8ff'],
  cyan: ['#39c5cf', '#56d4dd'],
  white: ['#c9d1d9', '#f0f6fc'],
} as const

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const px = (value: number): string => String(Math.round(value * 10) / 10)

const colourOf = ({ colour, dim }: Style): string =>
  colour === null ? (dim ? DIM : TEXT) : PALETTE[colour.name][colour.bright ? 1 : 0]

const runText = ({ column, text, style }: Run, left: number, baseline: number): string => {
  const shown = text.trimEnd()
  if (shown === '') return ''
  const cells = Array.from(shown).length
  // textLength holds each run to the grid where the reader's font is a little wider or narrower.
  const where = `x="${px(left + column * CELL_WIDTH_PX)}" y="${px(baseline)}"`
  const width = `textLength="${px(cells * CELL_WIDTH_PX)}" lengthAdjust="spacingAndGlyphs"`
  const weight = style.bold ? ' font-weight="700"' : ''
  return `<text ${where} ${width} fill="${colourOf(style)}"${weight}>${escapeXml(shown)}</text>`
}

const windowHeightPx = (rowCount: number): number => BAR_HEIGHT_PX + 2 * PADDING_PX + rowCount * ROW_HEIGHT_PX

const BUTTONS = ['#ff5f57', '#febc2e', '#28c840']
  .map((fill, index) => `<circle cx="${20 + index * 20}" cy="17" r="6" fill="${fill}"/>`)
  .join('')

const drawWindow = ({ title, rows }: Window, widthPx: number, rowCount: number, topPx: number): string => {
  const heightPx = windowHeightPx(rowCount)
  const text = rows.flatMap((runs, row) => {
    const baseline = BAR_HEIGHT_PX + PADDING_PX + row * ROW_HEIGHT_PX + FONT_PX
    return runs.map((run) => runText(run, PADDING_PX, baseline))
  })
  return [
    `<g transform="translate(1,${px(topPx)})">`,
    `<rect width="${px(widthPx)}" height="${px(heightPx)}" rx="10" fill="${GROUND}" stroke="${EDGE}"/>`,
    `<path d="M0 ${BAR_HEIGHT_PX}V10A10 10 0 0 1 10 0H${px(widthPx - 10)}A10 10 0 0 1 ${px(widthPx)} 10V${BAR_HEIGHT_PX}Z" fill="${BAR}" stroke="${EDGE}"/>`,
    BUTTONS,
    `<text x="${px(widthPx / 2)}" y="22" text-anchor="middle" fill="${DIM}" font-size="13">${escapeXml(title)}</text>`,
    ...text.filter((line) => line !== ''),
    '</g>',
  ].join('\n')
}

/** Windows below one another, all as wide as the terminal was; rows as many as the fullest shows. */
export const drawWindows = (description: string, columns: number, windows: readonly Window[]): string => {
  const widthPx = columns * CELL_WIDTH_PX + 2 * PADDING_PX
  let topPx = 1
  const drawn = windows.map((window) => {
    const rowCount = window.rows.length
    const group = drawWindow(window, widthPx, rowCount, topPx)
    topPx += windowHeightPx(rowCount) + GAP_PX
    return group
  })
  const [totalWidth, totalHeight] = [px(widthPx + 2), px(topPx - GAP_PX + 1)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${totalWidth}" height="${totalHeight}" viewBox="0 0 ${totalWidth} ${totalHeight}" font-family="${FONTS}" font-size="${FONT_PX}" role="img" xml:space="preserve">`,
    `<title>${escapeXml(description)}</title>`,
    // Runs of spaces count: the text stands on a grid. Browsers go by this, other programs by `xml:space` above.
    '<style>text{white-space:pre}</style>',
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}
