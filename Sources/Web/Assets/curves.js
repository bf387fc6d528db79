// Draws curves on a canvas: a lane for each unit, batch and step bands above, alarms below, limits beside the values.
const DASHES = [[], [6, 4], [2, 4]];
const SPANS = [1e3, 2e3, 5e3, 10e3, 30e3, 60e3, 300e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 43200e3, 86400e3, 172800e3,
  604800e3, 2592e6];
const PAPER = {
  ink: '#000', ink2: '#000', ink3: '#333', line: '#ccc', edge: '#777', touch: '#000', sheet: '#fff', pass: '#eee', stop: '#000',
  warn: '#000',
};
const NAMES = ['ink', 'ink2', 'ink3', 'line', 'edge', 'touch', 'sheet', 'stop', 'warn'];
const LANE = 300, FEW = 440, GAP = 34, ALARMS = 30;
let colours = null;

// Colours change with the theme only; asking for them in every frame would cost more than drawing.
const forget = () => { colours = null; };
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget);
new MutationObserver(forget).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
function palette(paper) {
  if (paper) return PAPER;
  if (colours) return colours;
  const style = getComputedStyle(document.documentElement);
  colours = Object.fromEntries(NAMES.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
  colours.pass = style.getPropertyValue('--pass-bg').trim();
  colours.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return colours;
}

export const margins = width => (width < 620 ? { left: 46, right: 10, top: 52 } : { left: 76, right: 104, top: 34 });

// Signals of one unit share a lane: a degree and a bar have no common axis.
export function lanes(model) {
  const units = [...new Set(model.signals.map(signal => signal.unit))];
  return units.map(unit => ({ unit, signals: model.signals.filter(signal => signal.unit === unit) }));
}
export function heightOf(model) {
  const count = lanes(model).length;
  return (count === 1 ? FEW : count * LANE) + (model.marks.length ? ALARMS : 0);
}

export function paint(trend) {
  const { canvas, model } = trend;
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  const colour = palette(trend.paper);
  const margin = margins(width);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = colour.font ?? palette(false).font;
  pen.fillStyle = colour.sheet;
  pen.fillRect(0, 0, width, height);
  const x0 = margin.left, x1 = width - margin.right;
  const x = t => x0 + (t - trend.from) / (trend.to - trend.from) * (x1 - x0);
  const bottom = height - 30 - (model.marks.length ? ALARMS : 0);
  const all = lanes(model);
  const each = (bottom - margin.top - GAP * (all.length - 1)) / all.length;
  bands(pen, trend, colour, { x0, x1, x });
  all.forEach((lane, place) => {
    const y0 = margin.top + place * (each + GAP);
    const area = { x0, x1, x, y0, y1: y0 + each, narrow: width < 620 };
    const curves = lane.signals.map(signal => ({
      signal, place: model.signals.indexOf(signal), told: trend.points.find(one => one.code === signal.code),
      before: trend.before.find(one => one.code === signal.code),
    }));
    const { low, high } = scale(lane, curves, trend);
    area.y = v => area.y1 - (v - low) / (high - low) * (area.y1 - area.y0);
    axes(pen, trend, area, colour, low, high, lane, place === all.length - 1);
    limits(pen, area, colour, lane);
    const isOurs = one => lane.signals.some(signal => signal.code === one.signal);
    for (const gap of trend.records.gaps.filter(isOurs)) {
      hatch(pen, area, colour, area.x(gap.from), area.x(gap.to));
      pen.fillStyle = colour.ink2;
      pen.textAlign = 'left';
      pen.textBaseline = 'bottom';
      if (gap.to > trend.from && gap.from < trend.to) pen.fillText(gap.label, Math.max(area.x(gap.from), area.x0) + 4, area.y1 - 4);
    }
    notes(pen, trend, area, colour, place === 0);
    pen.save();
    pen.beginPath();
    pen.rect(x0, y0 - 2, x1 - x0, each + 4);
    pen.clip();
    if (trend.showsPaths) paths(pen, trend, area, colour, trend.records.paths.filter(isOurs));
    for (const one of curves) {
      if (one.before) curve(pen, area, { stroke: colour.ink3, dash: [1, 3] }, one.before, trend.against);
      if (one.told) {
        const stroke = [colour.ink, colour.touch, colour.ink2][one.place % 3];
        curve(pen, area, { stroke, dash: DASHES[one.place % 3], isLive: true }, one.told, 0);
        silence(pen, trend, area, colour, one.told);
      }
    }
    values(pen, area, colour, trend.records.values.filter(isOurs));
    pen.restore();
    names(pen, trend, area, colour, curves);
    present(pen, trend, area, colour, place === all.length - 1);
    reading(pen, trend, area, colour, curves);
  });
  if (model.marks.length) alarms(pen, trend, { x0, x1, x, y0: margin.top, y1: bottom, middle: height - 14 }, colour);
}

// Of what is in the window; a limit is always in the picture.
function scale(lane, curves, trend) {
  let low = Infinity, high = -Infinity;
  for (const { told, before } of curves) {
    for (const [found, shift] of [[told, 0], [before, trend.against]]) {
      for (const column of found?.columns ?? []) {
        if (column[0] + shift < trend.from || column[0] + shift > trend.to) continue;
        if (column[2] < low) low = column[2];
        if (column[3] > high) high = column[3];
      }
    }
  }
  for (const value of trend.records.values) {
    if (value.at < trend.from || value.at > trend.to || !lane.signals.some(signal => signal.code === value.signal)) continue;
    low = Math.min(low, value.value);
    high = Math.max(high, value.value);
  }
  for (const path of trend.showsPaths ? trend.records.paths : []) {
    if (!lane.signals.some(signal => signal.code === path.signal)) continue;
    for (const [at, least, , most] of path.points) {
      if (at < trend.from || at > trend.to) continue;
      low = Math.min(low, least);
      high = Math.max(high, most);
    }
  }
  for (const signal of lane.signals) {
    for (const limit of signal.limits) {
      if (limit.alarms || !(low <= high)) { low = Math.min(low, limit.value); high = Math.max(high, limit.value); }
    }
  }
  if (!(low <= high)) { low = 0; high = 1; }
  const room = high > low ? (high - low) * 0.12 : Math.max(Math.abs(high) * 0.05, 0.5);
  return { low: low - room, high: high + room };
}

function bands(pen, trend, colour, area) {
  for (const band of trend.model.bands) {
    const from = Math.max(area.x0, area.x(band.from));
    const to = Math.min(area.x1, area.x(band.to ?? trend.now()));
    if (to <= from) continue;
    pen.strokeStyle = colour.edge;
    pen.lineWidth = 1;
    pen.strokeRect(from + 0.5, 2.5, to - from - 1, 25);
    pen.save();
    pen.beginPath();
    pen.rect(from, 2, to - from, 26);
    pen.clip();
    pen.fillStyle = colour.ink;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(band.label, from + 6, 15);
    pen.restore();
  }
}

function limits(pen, area, colour, lane) {
  const same = signal => JSON.stringify(signal.limits) === JSON.stringify(lane.signals[0].limits);
  const only = lane.signals.every(same) ? lane.signals[0] : null;
  const low = only?.limits.find(l => l.side === 'low'), high = only?.limits.find(l => l.side === 'high');
  const inside = y => y >= area.y0 - 1 && y <= area.y1 + 1;
  if (only && (low || high)) {
    const y0 = high ? Math.max(area.y0, area.y(high.value)) : area.y0;
    const y1 = low ? Math.min(area.y1, area.y(low.value)) : area.y1;
    pen.fillStyle = colour.pass;
    pen.globalAlpha = 0.7;
    if (y1 > y0) pen.fillRect(area.x0, y0, area.x1 - area.x0, y1 - y0);
    pen.globalAlpha = 1;
  }
  pen.lineWidth = 1.4;
  pen.textAlign = 'right';
  const drawn = new Set();
  for (const signal of lane.signals) {
    for (const limit of signal.limits) {
      const y = area.y(limit.value);
      if (drawn.has(limit.value) || !inside(y)) continue;
      drawn.add(limit.value);
      pen.strokeStyle = pen.fillStyle = colour.ink;
      pen.setLineDash([5, 3]);
      line(pen, area.x0, y, area.x1, y);
      pen.setLineDash([]);
      pen.textBaseline = limit.side === 'low' ? 'top' : 'bottom';
      const shared = lane.signals.every(other => other.limits.some(l => l.value === limit.value));
      pen.fillText(`${shared ? '' : `${signal.code} `}${limit.name} ${limit.text}`, area.x1 - 4, y + (limit.side === 'low' ? 3 : -3));
    }
  }
}

function axes(pen, trend, area, colour, low, high, lane, isLast) {
  pen.lineWidth = 1;
  pen.strokeStyle = colour.line;
  pen.fillStyle = colour.ink2;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  const rough = (high - low) / Math.max(2, Math.round((area.y1 - area.y0) / 64));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough * 0.999);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let count = Math.ceil(low / step); count * step <= high; count += 1) {
    const y = Math.round(area.y(count * step)) + 0.5;
    line(pen, area.x0, y, area.x1, y);
    pen.fillText((count * step).toFixed(places).replace('-', '\u2212'), area.x0 - 8, y);
  }
  pen.textAlign = 'left';
  pen.fillText(lane.unit, 4, area.y0 - 10);
  const wide = trend.to - trend.from;
  const span = SPANS.find(s => wide / s <= (area.narrow ? 4 : 9)) ?? SPANS[SPANS.length - 1] * 4;
  const zone = trend.model.zone * 60e3;
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  for (let at = Math.ceil((trend.from + zone) / span) * span - zone; at <= trend.to; at += span) {
    const x = Math.round(area.x(at)) + 0.5;
    line(pen, x, area.y0, x, area.y1);
    if (isLast) pen.fillText(clockText(trend, at, span), x, area.y1 + 8);
  }
}

export const stamp = (trend, at) => new Date(at + trend.model.zone * 60e3).toISOString().slice(0, 19).replace('T', ' ');

export function clockText(trend, at, span) {
  const iso = new Date(at + trend.model.zone * 60e3).toISOString();
  if (span >= 86400e3) return iso.slice(5, 10);
  if (trend.to - trend.from > 86400e3) return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
  return span < 60e3 ? iso.slice(11, 19) : iso.slice(11, 16);
}

function line(pen, x0, y0, x1, y1) {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

// Vertical strokes of min and max, joined from last to first: a gap is a gap.
function curve(pen, area, style, told, shift) {
  pen.strokeStyle = style.stroke;
  pen.setLineDash(style.dash);
  pen.lineWidth = 1.6;
  pen.beginPath();
  let before = null;
  for (const [at, first, min, max, last] of told.columns) {
    const x = area.x(at + shift);
    if (before === null || at - before > told.gap) pen.moveTo(x, area.y(first));
    else pen.lineTo(x, area.y(first));
    if (max > min) {
      pen.lineTo(x, area.y(min));
      pen.lineTo(x, area.y(max));
    }
    pen.lineTo(x, area.y(last));
    before = at;
  }
  pen.stroke();
  pen.setLineDash([]);
  const tail = told.columns[told.columns.length - 1];
  if (!tail || !style.isLive) return;
  pen.fillStyle = style.stroke;
  pen.beginPath();
  pen.arc(area.x(tail[0]), area.y(tail[4]), 3.5, 0, 7);
  pen.fill();
}

// Each curve is named at its end; names that would lie on each other are moved apart. On a phone they stand above.
function names(pen, trend, area, colour, curves) {
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  if (area.narrow) {
    let x = area.x0;
    for (const { signal, place } of curves) {
      pen.fillStyle = [colour.ink, colour.touch, colour.ink2][place % 3];
      pen.fillText(signal.code, x, area.y0 - 10);
      x += pen.measureText(signal.code).width + 14;
    }
    return;
  }
  const ends = curves.flatMap(({ signal, place, told }) => {
    const tail = told?.columns.findLast(column => column[0] <= trend.to);
    return tail ? [{ code: signal.code, y: area.y(tail[4]), ink: [colour.ink, colour.touch, colour.ink2][place % 3] }] : [];
  }).sort((a, b) => a.y - b.y);
  let before = area.y0 - 10;
  for (const end of ends) {
    before = Math.min(Math.max(end.y, before + 16), area.y1 + 8);
    pen.fillStyle = end.ink;
    pen.fillText(end.code, area.x1 + 8, before);
  }
}

// From the last value to now nothing is known.
function silence(pen, trend, area, colour, told) {
  const tail = told.columns[told.columns.length - 1];
  const now = Math.min(trend.now(), trend.to);
  if (!tail || !trend.follow || now - tail[0] <= Math.max(told.gap, 30e3)) return;
  hatch(pen, area, colour, area.x(tail[0]), area.x(now));
}

function hatch(pen, area, colour, from, to) {
  const x0 = Math.max(from, area.x0), x1 = Math.min(to, area.x1), tall = area.y1 - area.y0;
  if (x1 <= x0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x0, area.y0, x1 - x0, tall);
  pen.clip();
  pen.strokeStyle = colour.edge;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = Math.floor((x0 - tall) / 8) * 8; x < x1; x += 8) {
    pen.moveTo(x, area.y1);
    pen.lineTo(x + tall, area.y0);
  }
  pen.stroke();
  pen.restore();
}

// A note is a band with its first words above it; while one is chosen, its band is shown too.
function notes(pen, trend, area, colour, isFirst) {
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  const chosen = trend.chosen ? [{ from: trend.chosen[0], to: trend.chosen[1], label: '' }] : [];
  trend.records.notes.concat(chosen).forEach((note, place) => {
    const x0 = Math.max(area.x(note.from), area.x0), x1 = Math.min(Math.max(area.x(note.to), x0 + 2), area.x1);
    if (x1 <= x0) return;
    pen.globalAlpha = 0.12;
    pen.fillStyle = colour.touch;
    pen.fillRect(x0, area.y0, x1 - x0, area.y1 - area.y0);
    pen.globalAlpha = 1;
    pen.fillRect(x0, area.y0, x1 - x0, 3);
    pen.fillStyle = colour.ink;
    if (isFirst) pen.fillText(note.label, x0 + 4, area.y0 + 6 + place % 4 * 16);
  });
}

// Where good batches went: a pale band with its mean, under the curves; advice, named where it begins.
function paths(pen, trend, area, colour, all) {
  for (const [place, path] of all.entries()) {
    const trace = side => path.points.forEach(point => pen.lineTo(area.x(point[0]), area.y(point[side])));
    pen.beginPath();
    trace(3);
    for (const point of path.points.toReversed()) pen.lineTo(area.x(point[0]), area.y(point[1]));
    pen.closePath();
    pen.globalAlpha = 0.16;
    pen.fillStyle = colour.touch;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = colour.touch;
    pen.lineWidth = 1;
    for (const [side, dash] of [[1, []], [2, [2, 4]], [3, []]]) {
      pen.setLineDash(dash);
      pen.beginPath();
      trace(side);
      pen.stroke();
    }
    pen.setLineDash([]);
    const [first, last] = [path.points[0], path.points[path.points.length - 1]];
    if (last[0] < trend.from || first[0] > trend.to) continue;
    pen.fillStyle = colour.ink2;
    pen.textAlign = 'left';
    pen.textBaseline = 'bottom';
    pen.fillText(`${path.signal} ${path.label}`, Math.max(area.x(first[0]), area.x0) + 4, area.y1 - 4 - place % 4 * 16);
  }
}

// What a person brought: a hollow square at the moment of measurement; a late entry in the colour of a warning.
function values(pen, area, colour, all) {
  pen.lineWidth = 1.6;
  for (const value of all) {
    const x = area.x(value.at), y = area.y(value.value);
    pen.fillStyle = colour.sheet;
    pen.strokeStyle = value.late ? colour.warn : colour.ink;
    pen.fillRect(x - 4, y - 4, 8, 8);
    pen.strokeRect(x - 4, y - 4, 8, 8);
  }
}

// A lane of their own, so that no word lies on a curve: octagon and triangle as everywhere, then the word.
function alarms(pen, trend, area, colour) {
  pen.strokeStyle = colour.line;
  pen.lineWidth = 1;
  line(pen, area.x0, area.middle, area.x1, area.middle);
  const marks = trend.model.marks.map(mark => ({ ...mark, x: area.x(mark.at) }))
    .filter(mark => mark.x >= area.x0 && mark.x <= area.x1).sort((a, b) => a.x - b.x);
  for (const [place, mark] of marks.entries()) {
    const { x } = mark;
    const isStop = mark.verdict === 'stop';
    pen.strokeStyle = pen.fillStyle = isStop ? colour.stop : colour.warn;
    pen.setLineDash([2, 3]);
    line(pen, x, area.y0, x, area.middle - 8);
    pen.setLineDash([]);
    pen.beginPath();
    const corners = isStop ? 8 : 3;
    for (let corner = 0; corner < corners; corner += 1) {
      const turn = (corner + (isStop ? 0.5 : 0)) / corners * 2 * Math.PI - Math.PI / 2;
      pen.lineTo(x + 7 * Math.cos(turn), area.middle + 7 * Math.sin(turn));
    }
    pen.fill();
    const wide = pen.measureText(mark.label).width;
    // A word that would lie on the next alarm is left to the list of alarms.
    if (x + 12 + wide > (marks[place + 1]?.x ?? area.x1 + 100) - 10) continue;
    pen.fillStyle = colour.sheet;
    pen.fillRect(x + 10, area.middle - 8, wide + 4, 16);
    pen.fillStyle = colour.ink;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(mark.label, x + 12, area.middle);
  }
}

function present(pen, trend, area, colour, isLast) {
  const x = Math.round(area.x(trend.now())) + 0.5;
  if (x < area.x0 || x > area.x1 + 1) return;
  pen.strokeStyle = pen.fillStyle = colour.ink;
  pen.lineWidth = 1.4;
  line(pen, x, area.y0 - 4, x, area.y1 + 4);
  if (!isLast) return;
  const word = trend.model.present;
  const wide = pen.measureText(word).width + 12;
  pen.fillRect(Math.min(x, area.x1 + 1) - wide, area.y1 + 5, wide, 18);
  pen.fillStyle = colour.sheet;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(word, Math.min(x, area.x1 + 1) - wide / 2, area.y1 + 14);
}

// What stands under the cursor, in words; the same that is told to a screen reader.
export function readings(trend, curves) {
  const at = trend.time(trend.cursor);
  const lines = [clockText(trend, at, 1000)];
  for (const { signal, told } of curves) {
    let near = null;
    for (const column of told?.columns ?? []) {
      if (near === null || Math.abs(column[0] - at) < Math.abs(near[0] - at)) near = column;
    }
    if (!near || Math.abs(near[0] - at) > Math.max(told.gap, (trend.to - trend.from) / 50)) continue;
    const said = near[2] === near[3] ? `${near[4]}` : `${near[2]} … ${near[3]}`;
    lines.push(`${signal.code} ${said.replaceAll('-', '\u2212')} ${signal.unit}`);
  }
  for (const path of trend.showsPaths ? trend.records.paths : []) {
    if (!curves.some(curve => curve.signal.code === path.signal)) continue;
    const [first, last] = [path.points[0], path.points[path.points.length - 1]];
    const [, low, , high] = path.points.findLast(point => point[0] <= at) ?? first;
    if (at < first[0] || at > last[0]) continue;
    lines.push(`${path.label}: ${low.toPrecision(4)} … ${high.toPrecision(4)}`.replaceAll('-', '\u2212'));
  }
  const reach = (trend.to - trend.from) / 100;
  const isHere = one => curves.some(curve => curve.signal.code === one.signal);
  for (const value of trend.records.values.filter(isHere)) if (Math.abs(value.at - at) <= reach) lines.push(value.label);
  for (const one of trend.records.notes.concat(trend.records.gaps.filter(isHere))) {
    if (at >= one.from - reach && at <= one.to + reach) lines.push(one.label);
  }
  return lines;
}

function reading(pen, trend, area, colour, curves) {
  if (trend.cursor == null || trend.cursor < area.x0 || trend.cursor > area.x1) return;
  pen.strokeStyle = colour.edge;
  pen.lineWidth = 1;
  line(pen, trend.cursor, area.y0, trend.cursor, area.y1);
  const lines = readings(trend, curves);
  const wide = Math.max(...lines.map(l => pen.measureText(l).width)) + 16;
  const x = trend.cursor + wide + 12 > area.x1 ? trend.cursor - wide - 8 : trend.cursor + 8;
  pen.fillStyle = colour.sheet;
  pen.fillRect(x, area.y0 + 4, wide, lines.length * 18 + 8);
  pen.strokeRect(x + 0.5, area.y0 + 4.5, wide, lines.length * 18 + 8);
  pen.fillStyle = colour.ink;
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  lines.forEach((text, place) => pen.fillText(text, x + 8, area.y0 + 10 + place * 18));
}
