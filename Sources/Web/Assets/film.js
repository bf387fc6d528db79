// Film from a moment on: segments into a media source, each at its place by the plant's clock. Pictures that are live.
const section = document.querySelector('[data-film]');
const AHEAD = 45_000, BEHIND = 12_000, STEP = 500;

if (section) play(JSON.parse(section.dataset.film));
for (const img of document.querySelectorAll('[data-live]')) renew(img);

function renew(img) {
  let number = 0;
  const next = () => setTimeout(() => {
    if (document.hidden) { next(); return; }
    const fresh = new Image();
    fresh.onload = () => { img.src = fresh.src; img.dataset.renewed = Date.now(); next(); };
    fresh.onerror = next;
    fresh.src = `${img.dataset.live}?n=${number += 1}`;
  }, 3000);
  next();
}

// Where a fragment stands on its own time line (tfdt, ISO/IEC 14496-12 §8.8.12), and its ticks a second (mdhd).
function place(bytes, name) {
  const mark = [...name].map(c => c.charCodeAt(0));
  const end = Math.min(bytes.length - 32, 4096);
  for (let i = 0; i < end; i += 1) {
    if (mark.every((c, k) => bytes[i + k] === c)) return new DataView(bytes.buffer, bytes.byteOffset + i + 4);
  }
  return null;
}
const ticks = start => { const v = place(start, 'mdhd'); return v.getUint8(0) === 1 ? v.getUint32(20) : v.getUint32(12); };
const begun = part => { const v = place(part, 'tfdt'); return v.getUint8(0) === 1 ? Number(v.getBigUint64(4)) : v.getUint32(4); };

function play(film) {
  const video = section.querySelector('video');
  const clock = section.querySelector('[data-second]');
  const said = section.querySelector('[data-said]');
  const line = section.querySelector('[data-line]');
  const origin = film.from;
  const starts = new Map(), put = new Set();
  let source = null, buffer = null, now = film.at, busy = false, shown = '', wanted = null;

  const tell = words => { if (said.textContent !== words) said.textContent = words; };
  const bytes = async address => {
    const response = await fetch(address, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(response.status);
    return new Uint8Array(await response.arrayBuffer());
  };
  const list = async (from, to) => {
    const response = await fetch(`${film.base}/list?from=${Math.round(from)}&to=${Math.round(to)}`, { credentials: 'same-origin' });
    return response.ok ? response.json() : [];
  };
  const part = (path, at) => bytes(`${film.base}/part?path=${encodeURIComponent(path)}&at=${at}`);
  const done = () => new Promise((resolve, reject) => {
    buffer.addEventListener('updateend', resolve, { once: true });
    buffer.addEventListener('error', reject, { once: true });
  });
  const append = async data => { const wait = done(); buffer.appendBuffer(data); await wait; };

  async function open(codec) {
    const type = `video/mp4; codecs="${codec}"`;
    if (!window.MediaSource || !MediaSource.isTypeSupported(type)) { tell(film.cannot); return false; }
    source = new MediaSource();
    video.src = URL.createObjectURL(source);
    await new Promise(resolve => source.addEventListener('sourceopen', resolve, { once: true }));
    source.duration = (film.to - origin) / 1000;
    buffer = source.addSourceBuffer(type);
    return true;
  }

  async function take(one) {
    const inside = Math.min(one.end - 1, one.at + 1);
    if (!starts.has(one.start)) starts.set(one.start, await part(one.start, inside));
    const start = starts.get(one.start);
    const data = await part(one.path, inside);
    if (shown !== one.start) { await append(start); shown = one.start; }
    buffer.timestampOffset = (one.at - origin) / 1000 - begun(data) / ticks(start);
    await append(data);
    put.add(one.path);
  }

  // What is around the moment: the segment that holds it first, so that a picture is there at once.
  async function fill() {
    if (busy) return;
    busy = true;
    try {
      const found = await list(now - BEHIND, now + AHEAD);
      const holds = one => one.at <= now && now < one.end;
      const order = [...found.filter(holds), ...found.filter(one => !holds(one))].filter(one => !put.has(one.path));
      if (!found.some(holds) && !buffered(now)) tell(film.none); else tell('');
      if (order.length && !source && !await open(order[0].codec)) return;
      for (const one of order) { await take(one); settle(); }
    } catch { /* Asked again as time goes on. */ } finally { busy = false; }
  }
  const buffered = at => {
    const place = (at - origin) / 1000, there = video.buffered;
    for (let i = 0; i < there.length; i += 1) if (there.start(i) - 0.05 <= place && place < there.end(i)) return true;
    return false;
  };
  function settle() {
    if (wanted === null || !buffered(wanted)) return;
    video.currentTime = (wanted - origin) / 1000;
    wanted = null;
  }
  function go(at) {
    now = Math.max(film.from, Math.min(film.to, at));
    wanted = now;
    tick();
    settle();
    fill();
  }
  function tick() {
    const shift = new Date(now + film.zone * 60_000).toISOString();
    clock.textContent = `${shift.slice(0, 10)} ${shift.slice(11, 19)}`;
    section.dataset.now = Math.round(now);
    const needle = line && line.querySelector('.film-needle');
    if (needle) needle.setAttribute('d', `M${Math.round((now - film.from) / (film.to - film.from) * 1440)} 0V36`);
  }
  video.addEventListener('timeupdate', () => {
    if (wanted !== null) return;
    now = origin + video.currentTime * 1000;
    tick();
    if (!buffered(now + 8_000)) fill();
  });
  video.addEventListener('seeked', () => { section.dataset.ready = '1'; });
  section.querySelector('[data-play]').addEventListener('click', () => { if (video.paused) video.play(); else video.pause(); });
  section.querySelector('[data-back]').addEventListener('click', () => { go(film.at - 30_000); video.play(); });
  for (const one of section.querySelectorAll('[data-step]')) {
    one.addEventListener('click', () => { video.pause(); go(now + Number(one.dataset.step)); });
  }
  if (line) line.addEventListener('click', event => {
    const box = line.getBoundingClientRect();
    go(film.from + (event.clientX - box.left) / box.width * (film.to - film.from));
  });
  go(film.at);
  setInterval(() => { if (wanted !== null) fill(); }, STEP * 4);
}
