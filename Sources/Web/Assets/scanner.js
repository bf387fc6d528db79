// Tells a scanner from a hand by the time between keys, wherever the focus is.
// A scanner types a character every few milliseconds; the fastest hand needs about 50.
const GAP = 35, LEAST = 3, TWICE = 2000;
const GS = '\u001d';
let keys = '', swallowed = '', last = 0, field = null, before = null, altDigits = '', alone = 0, giveBack = 0;
let previous = { code: '', at: -Infinity };
const takers = [];

export function onScan(taker) { takers.push(taker); }

// Runs a one-key shortcut only if no other key follows at scanner speed.
export function whenAlone(act) {
  clearTimeout(alone);
  alone = setTimeout(act, GAP + 25);
}

export function inputMethod(on) {
  const bar = document.querySelector('[data-input-method]');
  if (bar) bar.hidden = !on;
}

const isText = e => e.matches && e.matches('input:not([type=radio],[type=checkbox],[type=hidden]),textarea');
// Where people may well write Chinese.
const isProse = e => isText(e) && e.type !== 'password' && e.getAttribute('translate') !== 'no';

// Quick keys that turn out to be a hand go back into the field they were meant for.
function reset() {
  clearTimeout(giveBack);
  if (swallowed && field && field.isConnected) {
    field.setRangeText(swallowed, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  keys = '';
  swallowed = '';
  field = null;
}

// FF01–FF5E are the full-width forms of ASCII; a scan typed so means the input method is on.
function halfWidth(text) {
  return text.replace(/[\uff01-\uff5e]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');
}

export function read(raw) {
  // Full-width characters go as they came: the server refuses them, it never guesses.
  const text = raw.replace(/\{GS\}|<GS>|\\x1d/gi, GS);
  const aim = /^\][A-Za-z][0-9A-Za-z]/.exec(text);
  return { aim: aim ? aim[0] : '', code: aim ? text.slice(3) : text };
}

function finish(event) {
  const raw = keys;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The first characters came before we knew: give the field back what it had.
  swallowed = '';
  if (field && before !== null) {
    field.value = before;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  reset();
  const scan = read(raw);
  if (scan.code === previous.code && event.timeStamp - previous.at < TWICE) return;
  previous = { code: scan.code, at: event.timeStamp };
  if (raw === halfWidth(raw)) inputMethod(false);
  for (const taker of takers) if (taker(scan)) return;
}

function onKey(event) {
  const gap = event.timeStamp - last;
  if (event.isComposing || event.keyCode === 229) {
    if (!isProse(event.target) || gap < GAP) inputMethod(true);
    last = event.timeStamp;
    return;
  }
  let key = event.key;
  if (event.altKey && /^\d$/.test(key)) { altDigits += key; return; }
  if ((event.ctrlKey || event.altKey) && key === ']') { key = GS; event.preventDefault(); }
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === 'Enter' || key === 'Tab') {
    if (keys.length >= LEAST && gap < GAP * 3) finish(event); else reset();
    return;
  }
  if (key.length !== 1) return;
  clearTimeout(alone);
  if (gap > GAP) {
    reset();
    field = isText(event.target) ? event.target : null;
    before = field ? field.value : null;
  }
  last = event.timeStamp;
  keys += key;
  if (/[\uff01-\uff5e]/.test(key) && !isProse(event.target)) inputMethod(true);
  if (keys.length < 4) return;
  // From the fourth quick key on it is most likely a scanner; its characters go nowhere else.
  event.preventDefault();
  event.stopImmediatePropagation();
  swallowed += key;
  clearTimeout(giveBack);
  giveBack = setTimeout(reset, GAP * 3);
}

addEventListener('keydown', onKey, true);
addEventListener('keyup', e => {
  if (e.key !== 'Alt' || !altDigits) return;
  if (Number(altDigits) === 29) keys += GS;
  altDigits = '';
  last = e.timeStamp;
}, true);
addEventListener('compositionstart', e => { if (!isProse(e.target)) inputMethod(true); }, true);
