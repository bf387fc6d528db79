// What was typed survives lock, reload and a lost network until it is saved; fields tell of caps lock and input method.
import { say, told } from './wire.js';

const PREFIX = 'keep.';
const nameOf = form => `${PREFIX}${location.pathname}#${form.dataset.keep}`;
const kept = input => input.name && !input.matches('[type=password],[type=hidden],[type=file]');

function write(form) {
  const fields = [...form.elements].filter(kept)
    .filter(i => !i.matches('[type=radio],[type=checkbox]') || i.checked).map(i => [i.name, i.value]);
  sessionStorage.setItem(nameOf(form), JSON.stringify(fields));
}

function restore(form) {
  const fields = JSON.parse(sessionStorage.getItem(nameOf(form)) || '[]');
  for (const [name, value] of fields) {
    for (const input of form.elements) {
      if (input.name !== name || !kept(input)) continue;
      if (input.matches('[type=radio],[type=checkbox]')) input.checked = input.value === value;
      else input.value = value;
    }
  }
}

// The server has it when it says so, or when sending led to another page; after a failed send it is still ours.
for (const saved of document.querySelectorAll('[data-saved]')) {
  sessionStorage.removeItem(`${PREFIX}${location.pathname}#${saved.dataset.saved}`);
}
for (const key of Object.keys(sessionStorage).filter(k => k.startsWith('sent.'))) {
  const path = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const from = document.referrer && new URL(document.referrer).pathname;
  if (from === path && path !== location.pathname) sessionStorage.removeItem(key.slice(5));
}
addEventListener('pageshow', e => {
  if (e.persisted) document.querySelectorAll('form[data-keep]').forEach(f => sessionStorage.removeItem(`sent.${nameOf(f)}`));
});
document.querySelectorAll('form[data-keep]').forEach(restore);

document.addEventListener('input', e => {
  const form = e.target.closest('form[data-keep]');
  if (form) write(form);
});
document.addEventListener('submit', e => {
  const form = e.target;
  if (form.matches('[data-keep]') && !e.defaultPrevented) sessionStorage.setItem(`sent.${nameOf(form)}`, location.pathname);
});
document.addEventListener('saved', e => {
  if (e.target.dataset.keep) sessionStorage.removeItem(nameOf(e.target));
});

const isCode = e => e.target.matches && e.target.matches('input[type=password],input[translate=no]');
document.addEventListener('keydown', e => {
  if (!isCode(e)) return;
  const composing = e.isComposing || e.keyCode === 229;
  const caps = e.target.type === 'password' && e.getModifierState('CapsLock');
  told(e.target, composing ? say('inputMethod') : caps ? say('caps') : '');
});
document.addEventListener('compositionstart', e => { if (isCode(e)) told(e.target, say('inputMethod')); });
