// Pages that follow the node: the server says that something changed, the page asks for its own fragments and changes
// only what differs.
import { parse } from './wire.js';

const path = document.body.dataset.live;
const KEPT = new Set(['open', 'data-stale']);
let source = null, due = 0, fingers = 0, asking = false, again = false;

function online(is) {
  document.querySelectorAll('[data-online]').forEach(o => o.classList.toggle('off', !is));
  document.querySelectorAll('[data-list]').forEach(l => l.classList.toggle('stale', !is));
}

// What somebody writes stays: a field with the caret in it, or with words that are not sent yet.
function written(element) {
  const at = document.activeElement;
  if (element.contains(at) && at.matches('input,textarea,select')) return true;
  return [...element.querySelectorAll('input:not([type=hidden]),textarea,select')].some(field => {
    if (field.matches('select')) return [...field.options].some(o => o.selected !== o.defaultSelected && field.dataset.touched);
    return field.matches('[type=checkbox],[type=radio]')
      ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  });
}
addEventListener('change', event => { if (event.target.matches('select')) event.target.dataset.touched = '1'; });

const keyOf = node => node.dataset?.href;

// The node in place becomes the next one; rows are known by where they lead, so that none is taken for another.
function morph(now, next) {
  if (now.isEqualNode(next)) return;
  if (now.nodeType !== 1 || now.nodeName !== next.nodeName) { now.replaceWith(next); return; }
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name) && !KEPT.has(name)) now.removeAttribute(name);
  for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  const known = new Map([...now.children].filter(keyOf).map(child => [keyOf(child), child]));
  let at = now.firstChild;
  for (const child of [...next.childNodes]) {
    const key = keyOf(child);
    const mine = key ? known.get(key) : at && !keyOf(at) ? at : null;
    if (!mine) { now.insertBefore(child, at); continue; }
    known.delete(key);
    if (mine === at) at = at.nextSibling; else now.insertBefore(mine, at);
    morph(mine, child);
  }
  while (at) { const rest = at.nextSibling; at.remove(); at = rest; }
}

function change(element, next) {
  if (!next || written(element)) return;
  const selection = getSelection();
  if (!selection.isCollapsed && element.contains(selection.anchorNode)) return;
  const held = element.contains(document.activeElement) && document.activeElement.closest('[data-href]');
  next.classList.toggle('stale', element.classList.contains('stale'));
  morph(element, document.adoptNode(next));
  if (held && !element.contains(document.activeElement)) {
    const again = element.querySelector(`[data-href="${CSS.escape(held.dataset.href)}"]`);
    if (again) again.focus();
  }
}

// One question for all fragments of an address.
async function refresh(address, elements) {
  const response = await fetch(address, {
    credentials: 'same-origin', headers: { 'x-fragment': '1', accept: 'text/html' },
  });
  if (!response.ok || response.redirected) { online(false); return; }
  online(true);
  const page = parse(await response.text());
  for (const element of elements) change(element, element.id ? page.getElementById(element.id) : page.body.firstElementChild);
  dispatchEvent(new Event('refreshed'));
}

// Nothing moves under a finger; what comes while the server is asked is asked for afterwards.
async function all() {
  if (fingers > 0) { due = setTimeout(all, 500); return; }
  due = 0;
  if (asking) { again = true; return; }
  asking = true;
  const wanted = new Map();
  for (const element of document.querySelectorAll('[data-refresh]')) {
    wanted.set(element.dataset.refresh, [...wanted.get(element.dataset.refresh) ?? [], element]);
  }
  for (const [address, elements] of wanted) {
    try { await refresh(address, elements); } catch { online(false); }
  }
  asking = false;
  if (again) { again = false; soon(); }
}
function soon() {
  dispatchEvent(new Event('told'));
  if (!due) due = setTimeout(all, 200);
}

// A line that the server ended is not taken up again by the browser: the session is over, or the node was started anew.
async function lost() {
  online(false);
  if (source.readyState !== EventSource.CLOSED) return;
  setTimeout(async () => {
    if (source.readyState !== EventSource.CLOSED) return;
    try {
      const response = await fetch(location.href, { credentials: 'same-origin' });
      const unsent = [...document.querySelectorAll('main form')].some(written);
      if (response.redirected && !unsent) { location.assign(response.url); return; }
      if (response.ok && !response.redirected) { listen(); return; }
    } catch { /* Not there yet. */ }
    lost();
  }, 3000);
}

function listen() {
  if (source) source.close();
  source = new EventSource(path);
  source.addEventListener('changed', soon);
  source.addEventListener('open', () => { online(true); soon(); });
  source.addEventListener('error', lost);
}

addEventListener('pointerdown', () => { fingers += 1; });
for (const name of ['pointerup', 'pointercancel']) addEventListener(name, () => { fingers = Math.max(0, fingers - 1); });
// A browser holds few lines to one server: a page that nobody sees or hears gives its own up.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) listen();
  else if (!document.querySelector('[data-sound][aria-checked=true]')) source.close();
});
listen();
