// The scan screen. Green comes from the server only: until it has answered, the screen is neutral.
import { post, uuid, swap, lockWith, say, told } from './wire.js';
import { onScan } from './scanner.js';
import './form.js';

const path = document.body.dataset.scan;
const store = `scan.${path}`;
const SLOW = 300, AGAIN = 3000;
const tone = () => document.getElementById('verdict').dataset.tone;
let sending = false, retry = 0;

// The one bag without an answer; it keeps its command id until the server has spoken.
const pending = {
  get: () => JSON.parse(localStorage.getItem(store) || 'null'),
  set: entry => localStorage.setItem(store, JSON.stringify(entry)),
  clear: () => localStorage.removeItem(store),
};

let audio = null;
function beep(at, length, pitch) {
  const wave = audio.createOscillator(), volume = audio.createGain();
  wave.type = 'square';
  wave.frequency.value = pitch;
  volume.gain.value = 0.25;
  wave.connect(volume).connect(audio.destination);
  wave.start(audio.currentTime + at);
  wave.stop(audio.currentTime + at + length);
}
// Sound or vibration, never neither.
function sound(verdict) {
  const vibrates = localStorage.getItem('tone') === 'vibrate' && navigator.vibrate;
  if (vibrates) { navigator.vibrate(verdict === 'pass' ? 80 : [200, 80, 200, 80, 200]); return; }
  try {
    audio ||= new AudioContext();
    audio.resume();
    if (verdict === 'pass') beep(0, 0.08, 1760);
    else for (const at of [0, 0.28, 0.56]) beep(at, 0.2, 220);
  } catch { /* a panel without sound: the whole screen still says it */ }
}

function neutral(name, code) {
  const next = document.getElementById(name).content.firstElementChild.cloneNode(true);
  next.querySelectorAll('[data-scanned]').forEach(s => { s.textContent = code; });
  document.getElementById('verdict').replaceWith(next);
}

function online(is) {
  document.querySelectorAll('[data-online]').forEach(o => o.classList.toggle('off', !is));
}

async function send() {
  const entry = pending.get();
  if (!entry || sending) return;
  sending = true;
  clearTimeout(retry);
  const slow = setTimeout(() => neutral('checking', entry.code), SLOW);
  try {
    const { response, page } = await post(path, entry);
    clearTimeout(slow);
    if (lockWith(page)) { neutral('offline', entry.code); return; }
    if (response.status >= 500 || !page.getElementById('verdict')) throw new Error('no verdict');
    pending.clear();
    swap(page, ['verdict', 'side', 'foot']);
    online(true);
    if (tone() !== 'neutral') sound(tone());
  } catch {
    clearTimeout(slow);
    online(false);
    neutral('offline', entry.code);
    retry = setTimeout(send, AGAIN);
  } finally { sending = false; }
}

onScan(scan => {
  if (!path) return false;
  const badge = document.querySelector('#side input[name=badge]:not([type=hidden])');
  if (badge) {
    badge.value = scan.code;
    badge.form.querySelector('[type=password]').focus();
    return true;
  }
  // Red stays until dealt with, and one bag at a time has an open answer.
  if (tone() === 'stop') { sound('stop'); return true; }
  if (pending.get()) { send(); return true; }
  // A bag that waits for its weight: what the scale types next belongs to it.
  const waiting = document.querySelector('#verdict [data-waiting]')?.dataset.waiting || '';
  pending.set({ code: scan.code, aim: scan.aim, how: 'scanned', waiting, command: uuid() });
  send();
  return true;
});

// Forms of this screen answer with the same fragments; a form that leads elsewhere is followed.
document.addEventListener('submit', async e => {
  if (e.defaultPrevented || e.target.closest('dialog')) return;
  e.preventDefault();
  const form = e.target, password = form.querySelector('[type=password]');
  form.querySelectorAll('button').forEach(b => { b.disabled = true; });
  try {
    const fields = new FormData(form, e.submitter);
    if (!fields.get('command')) fields.set('command', form.dataset.command ||= uuid());
    const { response, page } = await post(form.getAttribute('action'), fields);
    if (lockWith(page)) return;
    if (page.getElementById('verdict') || page.getElementById('side')) {
      swap(page, ['verdict', 'side', 'foot']);
      form.dispatchEvent(new Event('saved', { bubbles: true }));
    } else if (response.redirected) location.assign(response.url);
    else throw new Error('no answer');
  } catch {
    online(false);
    told(password, say('notSent'));
  } finally {
    form.querySelectorAll('button').forEach(b => { b.disabled = false; });
    if (password && password.isConnected) { password.value = ''; password.focus(); }
  }
});

addEventListener('online', send);
addEventListener('unlocked', send);
if (path && pending.get()) send();
