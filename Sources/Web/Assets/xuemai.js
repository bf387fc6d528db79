// Every page: clock, theme, keys, idle lock, and a scan from anywhere.
import { post, lockWith } from './wire.js';
import { onScan, whenAlone } from './scanner.js';

const root = document.documentElement, body = document.body;
const stored = (name, value) => {
  try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
};

// The clock shows the server's time: its moment when the page was made plus what has passed since.
const loaded = performance.now();
const two = n => String(n).padStart(2, '0');
function serverNow() {
  const face = document.querySelector('[data-clock]');
  return face ? Number(face.dataset.clock) + performance.now() - loaded : Date.now();
}
function tick() {
  const now = serverNow();
  document.querySelectorAll('[data-clock]').forEach(face => {
    const at = new Date(now + Number(face.dataset.zone) * 60000);
    face.textContent = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  });
  setTimeout(tick, 1000 - now % 1000);
}
if (document.querySelector('[data-clock]')) tick();

// Theme: at once here, and remembered by the server for this person.
if (!root.dataset.theme && stored('theme')) root.dataset.theme = stored('theme');
document.addEventListener('click', e => {
  const button = e.target.closest('[name=theme]');
  if (button) {
    e.preventDefault();
    const theme = button.value, form = button.form;
    root.dataset.theme = theme;
    stored('theme', theme);
    if (button.dataset.light) {
      button.textContent = theme === 'dark' ? button.dataset.dark : button.dataset.light;
      button.value = theme === 'dark' ? 'light' : 'dark';
    }
    post(form.getAttribute('action'), { csrf: form.elements.csrf.value, theme }).catch(() => {});
  }
  if (e.target.closest('[data-print]')) print();
  const row = e.target.closest('tr[data-href]');
  if (row && !e.target.closest('a,button,input,select')) location.assign(row.dataset.href);
});

// Keys: J K or arrows move, Enter opens, X runs the action, / searches.
const isTyping = e => e.target.matches('input,textarea,select,[contenteditable]');
function move(step) {
  const rows = [...document.querySelectorAll('[data-list] [data-row]')];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement.closest('[data-row]'));
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
}
function walk(event) {
  const links = [...document.querySelectorAll('[data-walk] a')];
  const at = links.indexOf(event.target) + (event.key === 'ArrowRight' ? 1 : -1);
  if (links[at]) links[at].focus();
}
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || isTyping(e) || document.querySelector('dialog[open]')) return;
  const row = e.target.closest('[data-row]');
  switch (e.key) {
    case '/': {
      const search = document.querySelector('[data-search]');
      if (search) { e.preventDefault(); search.focus(); search.select(); }
      break;
    }
    case 'j': case 'J': whenAlone(() => move(1)); break;
    case 'k': case 'K': whenAlone(() => move(-1)); break;
    case 'ArrowDown': case 'ArrowUp':
      if (row) { e.preventDefault(); move(e.key === 'ArrowDown' ? 1 : -1); }
      break;
    case 'ArrowLeft': case 'ArrowRight':
      if (e.target.closest('[data-walk]')) walk(e);
      break;
    case 'Enter':
      if (row && row === e.target && row.dataset.href) location.assign(row.dataset.href);
      break;
    case 'x': case 'X':
      if (row) whenAlone(() => { const act = row.querySelector('.act .button:not(:disabled)'); if (act) act.click(); });
      break;
  }
});

// A scan: into a code field that waits for one, else to the search.
onScan(scan => {
  const at = document.activeElement;
  const badge = document.querySelector('.door [name=badge]');
  if (badge) {
    badge.value = scan.code;
    badge.form.querySelector('[type=password]').focus();
    return true;
  }
  if (at && at.matches('input[translate=no]:not([data-search])')) {
    at.value = scan.code;
    at.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  }
  if (body.dataset.scan || document.querySelector('dialog[open]')) return false;
  const search = document.querySelector('.search');
  if (search) location.assign(`${search.getAttribute('action')}?${new URLSearchParams({ q: scan.code, aim: scan.aim })}`);
  return true;
});

// Idle: the lock card is laid over the page; nothing below it is lost.
const idle = Number(body.dataset.lock || 0) * 1000;
let timer = 0;
async function lock() {
  if (document.querySelector('dialog[data-locked]')) return;
  body.classList.add('veiled');
  try {
    const { page } = await post(body.dataset.lockPath, {});
    if (!lockWith(page)) location.reload();
  } catch { timer = setTimeout(lock, 3000); }
}
function awake() {
  if (body.classList.contains('veiled')) return;
  clearTimeout(timer);
  timer = setTimeout(lock, idle);
}
if (idle > 0) {
  for (const name of ['keydown', 'pointerdown', 'unlocked']) addEventListener(name, awake, true);
  awake();
}
