/** A plot as SVG, both axes logarithmic: what grows with the members is a straight line. */

export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
}

const WIDTH = 640
const HEIGHT = 360
const LEFT = 70
const RIGHT = 150
const TOP = 40
const BOTTOM = 50
/** Told apart by people who do not see red and green apart, too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const label = (value: number): string => (value >= 1 ? value.toLocaleString('en-US') : String(value))

/** Powers of ten, from the one below the least to the one above the most. */
const decades = (values: readonly number[]): readonly number[] => {
  const from = Math.floor(Math.log10(Math.min(...values)))
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))))
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
}

type Scale = (value: number) => number

const scaleOf = (low: number, high: number, from: number, to: number): Scale => {
  const span = Math.log(high / low) || 1
  return (value) => from + (Math.log(value / low) / span) * (to - from)
}

const lineOf = ({ name, points }: Series, index: number, x: Scale, y: Scale): string => {
  const colour = COLOURS[index % COLOURS.length]
  const at = points.map(([across, up]): readonly [number, number] => [x(across), y(up)])
  const path = at.map(([across, up]) => `${across.toFixed(1)},${up.toFixed(1)}`).join(' ')
  const dots = at.map(
    ([across, up]) => `<circle cx="${across.toFixed(1)}" cy="${up.toFixed(1)}" r="3" fill="${colour}"/>`,
  )
  const legend = TOP + 10 + index * 20
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...dots,
    `<rect x="${WIDTH - RIGHT + 12}" y="${legend - 9}" width="12" height="12" fill="${colour}"/>`,
    `<text x="${WIDTH - RIGHT + 30}" y="${legend + 1}">${escaped(name)}</text>`,
  ].join('\n')
}

export const svgOf = ({ title, x: xLabel, y: yLabel, series }: Plot): string => {
  const points = series.flatMap((one) => one.points)
  const across = [...new Set(points.map(([value]) => value))].sort((left, right) => left - right)
  const up = decades(points.map(([, value]) => value))
  const x = scaleOf(across[0] ?? 1, across.at(-1) ?? 1, LEFT + 10, WIDTH - RIGHT - 10)
  const y = scaleOf(up[0] ?? 1, up.at(-1) ?? 1, HEIGHT - BOTTOM, TOP)
  const rows = up.map(
    (value) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#ddd"/><text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${label(value)}</text>`,
  )
  const columns = across.map(
    (value) =>
      `<text x="${x(value).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${label(value)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="15">${escaped(title)}</text>`,
    ...rows,
    ...columns,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(xLabel)}</text>`,
    `<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text>`,
    ...series.map((one, index) => lineOf(one, index, x, y)),
    '</svg>',
    '',
  ].join('\n')
}
