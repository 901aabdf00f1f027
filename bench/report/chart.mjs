import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { keptShares } from './shares.mjs'

// Readable on white and on a dark page alike; the page itself shows through.
const ink = '#7a828e'
const ourColour = '#2f9e58'
const theirColour = '#8fa3bd'

/** The chart of a run as SVG; none where HTTP was not measured. */
export async function renderChart(run) {
  const frameworks = keptShares(run)
  if (frameworks.length === 0) return undefined
  return `${await new View(parse(compile(spec(frameworks)).spec)).toSVG()}\n`
}

const spec = (frameworks) => ({
  description:
    'Requests per second kept of the same application with an empty middleware, per framework and contestant',
  background: 'transparent',
  vconcat: frameworks.map(({ framework, shares }) => panel(framework, shares.map(barOf))),
  spacing: 14,
  config: { view: { stroke: null }, font: 'system-ui, sans-serif' },
})

const barOf = ({ name, marked, kept }) => ({
  contestant: marked ? `${name} *` : name,
  colour: name === 'claimcheck' ? ourColour : theirColour,
  kept,
  label: `${(kept * 100).toFixed(kept < 0.1 ? 1 : 0)} %`,
})

const panel = (framework, bars) => ({
  title: { text: framework, anchor: 'start', frame: 'group', color: ink, fontSize: 14 },
  width: 480,
  height: { step: 20 },
  data: { values: bars },
  encoding: {
    y: {
      field: 'contestant',
      type: 'nominal',
      sort: bars.map(({ contestant }) => contestant),
      axis: {
        title: null,
        labelColor: ink,
        labelFontSize: 12,
        labelLimit: 0,
        minExtent: 240,
        ticks: false,
        domain: false,
      },
    },
    // The same scale in every panel: a bar is as long as its share.
    x: { field: 'kept', type: 'quantitative', scale: { domain: [0, 1.1] }, axis: null },
  },
  layer: [bar, label],
})

const bar = {
  mark: { type: 'bar', cornerRadiusEnd: 2, height: 14 },
  encoding: { color: { field: 'colour', type: 'nominal', scale: null } },
}

const label = {
  mark: { type: 'text', align: 'left', dx: 5, color: ink, fontSize: 12 },
  encoding: { text: { field: 'label', type: 'nominal' } },
}
