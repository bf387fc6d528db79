// What the other modules share: words, ids, posting, swapping fragments, the lock card.
const zh = document.documentElement.lang !== 'en';
const words = {
  notSigned: ['未连上，没有签', 'Not connected, nothing was signed'],
  notSent: ['未连上，没有送出，录入还在', 'Not connected, nothing was sent; your entry is kept'],
  caps: ['大写锁定开着', 'Caps lock is on'],
  inputMethod: ['中文输入法开着，按 Shift 切到英文', 'Chinese input is on, press Shift for English'],
};
export const say = name => words[name][zh ? 0 : 1];

// randomUUID exists only over https; plants have http islands.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = b[6] & 15 | 64;
  b[8] = b[8] & 63 | 128;
  const h = [...b].map(x => x.toString(16).padStart(2, '0')).join('');
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-');
}

export const csrf = () => document.body.dataset.csrf || '';

// Posts fields; throws only when there was no answer at all.
export async function post(path, fields, timeout = 10000) {
  const body = new URLSearchParams(fields);
  body.set('csrf', csrf());
  const response = await fetch(path, {
    method: 'POST', body, credentials: 'same-origin', signal: AbortSignal.timeout(timeout),
    headers: { 'x-csrf': csrf(), 'x-fragment': '1', accept: 'text/html' },
  });
  renew(response);
  return { response, page: parse(await response.text()) };
}

// An unlocked session may come with a new token.
export function renew(response) {
  const token = response.headers.get('x-csrf');
  if (!token) return;
  document.body.dataset.csrf = token;
  document.querySelectorAll('input[name=csrf]').forEach(i => { i.value = token; });
}

export const parse = html => new DOMParser().parseFromString(html, 'text/html');

// Puts each of the named fragments of the answer in the place of ours; says whether the first was there.
export function swap(page, ids) {
  for (const id of ids) {
    const now = document.getElementById(id), next = page.getElementById(id);
    if (now && next) now.replaceWith(document.adoptNode(next));
  }
  const focus = document.querySelector(ids.map(id => `#${id} [autofocus]`).join());
  if (focus) focus.focus();
}

// The lock card over whatever stands there; what was entered below stays untouched.
export function lockWith(page) {
  const card = page.querySelector('dialog[data-locked]');
  if (!card) return false;
  document.querySelectorAll('dialog[data-locked]').forEach(d => d.remove());
  document.body.append(document.adoptNode(card));
  card.addEventListener('cancel', e => e.preventDefault());
  card.querySelector('form').addEventListener('submit', async e => {
    e.preventDefault();
    try {
      const { response, page } = await post(e.target.getAttribute('action'), new FormData(e.target));
      if (lockWith(page) || !response.ok) return;
      card.close();
      card.remove();
      dispatchEvent(new Event('unlocked'));
    } catch { told(card.querySelector('[type=password]'), say('notSent')); }
  });
  document.body.classList.remove('veiled');
  card.showModal();
  return true;
}

// A line under a field, with nothing but words.
export function told(input, text) {
  const line = input && document.querySelector(`[data-told="${input.id}"]`);
  if (line && line.textContent !== text) line.textContent = text;
}
