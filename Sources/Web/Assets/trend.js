// Trends: the server gives first, min, max and last of each pixel column, so that no peak is lost; the canvas draws them.
// One window of time for all curves of the page; drag, two fingers, wheel or keys move it and change its width.
import { heightOf, lanes, margins, paint, readings, stamp } from './curves.js';

const MOST = 400 * 86400e3;
const LEAST = 5e3;
const WIDEST = 4000;

class Trend {
  constructor(figure) {
    this.figure = figure;
    this.canvas = figure.querySelector('canvas');
    this.model = JSON.parse(figure.dataset.trend);
    this.from = this.model.from;
    this.to = this.model.to;
    this.follow = this.model.follow;
    this.shift = this.model.now - Date.now();
    this.points = [];
    // The same curves of an earlier time, for comparison; moved by so many milliseconds.
    this.before = [];
    this.against = 0;
    this.records = { gaps: [], notes: [], paths: [], values: [] };
    this.showsPaths = true;
    this.asked = 0;
    this.fingers = new Map();
    this.canvas.style.height = `${heightOf(this.model)}px`;
    this.listen();
    new ResizeObserver(() => this.ask()).observe(this.canvas);
  }

  now() { return Date.now() + this.shift; }
  inner() {
    const margin = margins(this.canvas.clientWidth);
    return { left: margin.left, width: this.canvas.clientWidth - margin.left - margin.right };
  }
  time(x) {
    const { left, width } = this.inner();
    return this.from + (x - left) / width * (this.to - this.from);
  }

  async told(from, to, width) {
    const query = new URLSearchParams({ from: Math.round(from), to: Math.round(to), width });
    query.set('signals', this.model.signals.map(signal => signal.code).join(','));
    const response = await fetch(`${this.model.points}?${query}`, { credentials: 'same-origin' });
    if (!response.ok || response.redirected) throw new Error(response.status);
    return response.json();
  }

  // The wish that counts is the last one: what comes for an older window is dropped. A window that rests is asked for
  // with half a window to each side, so that moving it shows no empty edge.
  async ask() {
    const number = ++this.asked;
    const wide = this.to - this.from;
    const pixels = Math.max(100, Math.round(this.inner().width));
    const room = this.follow ? 0 : wide / 2;
    const width = Math.min(WIDEST, Math.round(pixels * (1 + 2 * room / wide)));
    this.draw();
    try {
      const told = await this.told(this.from - room, this.to + room, width);
      const before = this.against
        ? await this.told(this.from - room - this.against, this.to + room - this.against, width) : { signals: [] };
      if (number !== this.asked) return;
      this.points = told.signals;
      this.records = told.records;
      this.before = before.signals;
      this.shift = told.now - Date.now();
      this.figure.classList.remove('stale');
    } catch {
      if (number === this.asked) this.figure.classList.add('stale');
    }
    this.draw();
  }

  move(from, to) {
    const width = Math.min(MOST, Math.max(LEAST, to - from));
    const middle = (from + to) / 2;
    this.from = middle - width / 2;
    this.to = middle + width / 2;
    this.follow = this.from < this.now() && this.to >= this.now() - 1000;
    this.draw();
    clearTimeout(this.due);
    this.due = setTimeout(() => { this.address(); this.ask(); }, 60);
  }

  // The address holds the window: a reload or a copied link shows the same; files and paper have it as well.
  address() {
    const here = new URL(location.href);
    here.searchParams.set('from', Math.round(this.from));
    if (this.follow) here.searchParams.delete('to'); else here.searchParams.set('to', Math.round(this.to));
    history.replaceState(null, '', here);
    const told = document.querySelector('[data-trend-told]');
    if (told) told.textContent = `${stamp(this, this.from)} → ${this.follow ? this.model.present : stamp(this, this.to)}`;
    for (const link of document.querySelectorAll('.with-window a')) {
      const there = new URL(link.href);
      there.searchParams.set('from', Math.round(this.from));
      there.searchParams.set('to', Math.round(this.to));
      link.href = there.pathname + there.search;
    }
  }

  zoom(factor, at) {
    this.move(at - (at - this.from) * factor, at + (this.to - at) * factor);
  }

  compare(milliseconds) {
    this.against = milliseconds;
    this.ask();
  }

  // MARK: Fingers and keys

  listen() {
    const canvas = this.canvas;
    canvas.addEventListener('pointerdown', event => {
      this.fingers.set(event.pointerId, event.offsetX);
      canvas.setPointerCapture(event.pointerId);
      this.held = { from: this.from, to: this.to, fingers: new Map(this.fingers), marks: event.shiftKey && event.offsetX };
    });
    canvas.addEventListener('pointermove', event => {
      this.cursor = event.offsetX;
      if (!this.fingers.has(event.pointerId)) { this.draw(); return; }
      this.fingers.set(event.pointerId, event.offsetX);
      if (this.held.marks) {
        this.chosen = [this.time(this.held.marks), this.time(event.offsetX)].sort((a, b) => a - b);
        this.draw();
      } else this.drag();
    });
    for (const name of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(name, event => {
        this.fingers.delete(event.pointerId);
        if (this.held?.marks && this.chosen && name === 'pointerup') this.annotate(...this.chosen);
        this.held = this.fingers.size ? { from: this.from, to: this.to, fingers: new Map(this.fingers) } : null;
      });
    }
    canvas.addEventListener('pointerleave', () => { this.cursor = null; this.draw(); });
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.time(event.offsetX));
    }, { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
  }

  // One finger moves, two stretch: what lay under a finger stays under it.
  drag() {
    const { left, width } = this.inner();
    const { from, to, fingers } = this.held;
    const at = x => from + (x - left) / width * (to - from);
    const [one, two] = [...this.fingers.keys()];
    if (two === undefined) {
      const by = at(fingers.get(one)) - at(this.fingers.get(one));
      this.move(from + by, to + by);
      return;
    }
    const [a, b] = [at(fingers.get(one)), at(fingers.get(two))];
    const [x, y] = [this.fingers.get(one), this.fingers.get(two)];
    if (Math.abs(x - y) < 10) return;
    const each = (b - a) / (y - x);
    if (each > 0) this.move(a - (x - left) * each, a + (left + width - x) * each);
  }

  key(event) {
    const step = (this.to - this.from) / 10;
    const middle = (this.from + this.to) / 2;
    const act = {
      ArrowLeft: () => (event.shiftKey ? this.point(-1) : this.move(this.from - step, this.to - step)),
      ArrowRight: () => (event.shiftKey ? this.point(1) : this.move(this.from + step, this.to + step)),
      PageUp: () => this.move(this.from - step * 10, this.to - step * 10),
      PageDown: () => this.move(this.from + step * 10, this.to + step * 10),
      '+': () => this.zoom(0.5, middle), '=': () => this.zoom(0.5, middle), '-': () => this.zoom(2, middle),
      n: () => this.annotate(this.from, Math.min(this.to, this.now())),
      End: () => this.move(this.now() - (this.to - this.from), this.now()),
      Escape: () => { this.cursor = null; this.draw(); },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // The form of a note takes the stretch that is shown or was chosen; what is still to do is typing and signing.
  annotate(from, to) {
    const form = document.querySelector('form[data-mark="note"]');
    if (!form) return;
    const wall = at => new Date(at + this.model.zone * 60e3).toISOString().slice(0, 19);
    form.elements.from.value = wall(from);
    form.elements.to.value = wall(to);
    form.closest('details').open = true;
    form.elements.text.focus();
  }

  // The reading line by keys, told to who cannot see it.
  point(by) {
    const { left, width } = this.inner();
    const from = this.cursor ?? left + width / 2;
    this.cursor = Math.min(left + width, Math.max(left, from + by * width / 100));
    const curves = lanes(this.model).flatMap(lane => lane.signals).map(signal => (
      { signal, told: this.points.find(one => one.code === signal.code) }));
    this.figure.querySelector('output').textContent = readings(this, curves).join('; ');
    this.draw();
  }

  // A live curve steps once per sample: the window goes on with the clock of the server.
  tick() {
    if (!this.follow || this.held || document.hidden) return;
    const width = this.to - this.from;
    this.to = this.now();
    this.from = this.to - width;
    this.ask();
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => paint(this));
  }
}

const trends = [...document.querySelectorAll('figure[data-trend]')].map(figure => new Trend(figure));
const chosen = (buttons, button) => buttons.forEach(one => one.setAttribute('aria-pressed', one === button));
const spans = document.querySelectorAll('[data-trend-span]');
spans.forEach(button => button.addEventListener('click', () => {
  chosen(spans, button);
  for (const trend of trends) trend.move(trend.now() - Number(button.dataset.trendSpan), trend.now());
}));
for (const trend of trends) {
  for (const button of spans) {
    const is = trend.follow && Math.abs(trend.to - trend.from - Number(button.dataset.trendSpan)) < 1000;
    button.setAttribute('aria-pressed', is);
  }
}
const against = document.querySelectorAll('[data-trend-against]');
against.forEach(button => button.addEventListener('click', () => {
  chosen(against, button);
  for (const trend of trends) trend.compare(Number(button.dataset.trendAgainst));
}));
document.querySelectorAll('[data-trend-note]').forEach(button => button.addEventListener('click', () => {
  const [trend] = trends;
  if (trend) trend.annotate(trend.from, Math.min(trend.to, trend.now()));
}));
document.querySelectorAll('[data-trend-path]').forEach(button => button.addEventListener('click', () => {
  const shows = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', shows);
  for (const trend of trends) { trend.showsPaths = shows; trend.draw(); }
}));
// A picture is painted once: with another theme it is painted again.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => trends.forEach(trend => trend.draw()));
// On paper curves are black, whatever the theme.
for (const [name, paper] of [['beforeprint', true], ['afterprint', false]]) {
  addEventListener(name, () => { for (const trend of trends) { trend.paper = paper; paint(trend); } });
}
// The page's own line says when points came.
let due = 0;
addEventListener('told', () => {
  if (!due) due = setTimeout(() => { due = 0; trends.forEach(t => t.tick()); }, 250);
});
