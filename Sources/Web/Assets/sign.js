// The signing dialogue: Esc leaves without signing, Enter signs only from the password field.
import { post, lockWith, say } from './wire.js';

const open = dialog => {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector('[name=number],[type=password]');
  if (first) first.focus();
};
document.querySelectorAll('dialog[data-opened]').forEach(open);

document.addEventListener('click', e => {
  const opener = e.target.closest('[data-opens]');
  if (opener) open(document.getElementById(opener.dataset.opens));
  const leave = e.target.closest('[data-leave]');
  if (leave) leave.closest('dialog').close();
});

// What was typed is gone when the dialogue closes: the password is asked every time.
document.addEventListener('close', e => {
  if (e.target.matches('dialog.sign')) e.target.querySelectorAll('[name=number],[type=password]').forEach(p => { p.value = ''; });
}, true);

document.addEventListener('keydown', e => {
  const form = e.target.closest('form[data-sign]');
  if (!form || e.key !== 'Enter' || e.target.matches('[type=password],[data-leave],a')) return;
  e.preventDefault();
  // A scanner ends the badge with Enter: on to the password.
  if (e.target.name === 'number') form.querySelector('[type=password]').focus();
});

document.addEventListener('change', e => {
  const form = e.target.closest('form[data-sign]');
  if (!form || e.target.name !== 'meaning') return;
  const button = form.querySelector('[data-sign-button]');
  button.textContent = button.dataset.pattern.replace('%', e.target.dataset.word);
});

// The session was locked while the dialogue stood open: its next signature is a first one again.
const askNumber = (form, field) => {
  if (field && !form.querySelector('[data-first]')) {
    form.querySelector('[type=password]').closest('.field').before(document.adoptNode(field));
  }
};

document.addEventListener('submit', async e => {
  const form = e.target;
  if (!form.matches('form[data-sign]')) return;
  e.preventDefault();
  const button = form.querySelector('[data-sign-button]'), line = form.querySelector('[data-wrong]');
  const password = form.querySelector('[type=password]');
  const stay = () => { button.disabled = false; password.focus(); password.select(); };
  button.disabled = true;
  try {
    const { response, page } = await post(form.getAttribute('action'), new FormData(form));
    if (lockWith(page)) { stay(); return; }
    const wrong = page.querySelector('[data-wrong]');
    if (wrong && wrong.textContent.trim()) {
      askNumber(form, page.querySelector('[data-first]'));
      line.replaceChildren(...[...wrong.childNodes].map(n => document.adoptNode(n)));
      password.value = '';
      stay();
    } else if (response.ok) location.assign(response.redirected ? response.url : location.href);
    else throw new Error('not signed');
  } catch {
    line.textContent = say('notSigned');
    stay();
  }
});
