// Lists that follow the ledger: the server says that something changed, the page asks for its own fragments.
import { parse } from './wire.js';

const source = new EventSource(document.body.dataset.live);
let due = 0, fingers = 0;

function online(is) {
  document.querySelectorAll('[data-online]').forEach(o => o.classList.toggle('off', !is));
  document.querySelectorAll('[data-list]').forEach(l => l.classList.toggle('stale', !is));
}

async function refresh(element) {
  const response = await fetch(element.dataset.refresh, {
    credentials: 'same-origin', headers: { 'x-fragment': '1', accept: 'text/html' },
  });
  if (!response.ok || response.redirected) return;
  const next = parse(await response.text()).body.firstElementChild;
  if (!next || next.outerHTML === element.outerHTML) return;
  const held = element.contains(document.activeElement) && document.activeElement.closest('[data-href]');
  next.dataset.refresh = element.dataset.refresh;
  element.replaceWith(document.adoptNode(next));
  if (held) {
    const again = next.querySelector(`[data-href="${CSS.escape(held.dataset.href)}"]`);
    if (again) again.focus();
  }
}

// Nothing moves under a finger or while somebody writes in it.
function all() {
  if (fingers > 0) { due = setTimeout(all, 500); return; }
  due = 0;
  document.querySelectorAll('[data-refresh]').forEach(element => {
    const writing = element.contains(document.activeElement) && document.activeElement.matches('input,textarea,select');
    if (!writing) refresh(element).catch(() => online(false));
  });
}
function soon() { if (!due) due = setTimeout(all, 200); }

addEventListener('pointerdown', () => { fingers += 1; });
for (const name of ['pointerup', 'pointercancel']) addEventListener(name, () => { fingers = Math.max(0, fingers - 1); });
source.addEventListener('changed', soon);
source.addEventListener('open', () => { online(true); soon(); });
source.addEventListener('error', () => online(false));
