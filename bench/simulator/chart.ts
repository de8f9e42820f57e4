/** A line of a chart. */
export interface Line {
  name: string
  points: { x: number; y: number }[]
}

const WIDTH = 900
const HEIGHT = 540
const MARGIN = { left: 60, right: 20, top: 20, bottom: 50 }
const COLORS = ['#1b6ca8', '#c2410c', '#15803d', '#7e22ce', '#b91c1c', '#0f766e', '#a16207', '#334155']

/** An SVG image of these lines, with a logarithmic scale on both axes. */
export function chartOf(lines: Line[], xLabel: string, yLabel: string): string {
  const points = lines.flatMap((line) => line.points)
  const x = scaleOf(
    points.map((point) => point.x),
    MARGIN.left,
    WIDTH - MARGIN.right,
  )
  const y = scaleOf(
    points.map((point) => point.y),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  )
  const drawn = lines.map(({ name, points }, index) => {
    const color = COLORS[index % COLORS.length]
    const path = points.map((point) => `${x.at(point.x)},${y.at(point.y)}`).join(' ')
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${path}"/>
${text(MARGIN.left + 10, MARGIN.top + 16 * (index + 1), name, `fill="${color}"`)}`
  })
  const vertical = x.ticks.map(
    (tick) => `<path stroke="#ddd" d="M${x.at(tick)} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}"/>
${text(x.at(tick), HEIGHT - MARGIN.bottom + 16, tick.toLocaleString('en'), 'text-anchor="middle"')}`,
  )
  const horizontal = y.ticks.map(
    (tick) => `<path stroke="#ddd" d="M${MARGIN.left} ${y.at(tick)}H${WIDTH - MARGIN.right}"/>
${text(MARGIN.left - 6, y.at(tick) + 4, String(tick), 'text-anchor="end"')}`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${[...vertical, ...horizontal, ...drawn].join('\n')}
${text(WIDTH / 2, HEIGHT - 10, xLabel, 'text-anchor="middle"')}
${text(MARGIN.left, 14, yLabel, '')}
</svg>
`
}

/** Places values from `start` to `end` by their logarithm, with a tick at each power of ten. */
function scaleOf(values: number[], start: number, end: number) {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  return {
    at: (value: number) => Math.round(start + ((Math.log10(value) - low) / (high - low)) * (end - start)),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  }
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`
}
