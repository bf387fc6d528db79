// Alarms that are heard: a tone for each that is new, by priority. Which ones sound is kept in this browser.
const TONES = { high: [[0, 0.18, 988], [0.24, 0.18, 740], [0.48, 0.18, 988]], medium: [[0, 0.2, 660], [0.3, 0.2, 660]], low: [[0, 0.25, 440]] };
const RANKS = ['high', 'medium', 'low'];
// Many at once are one tone: that of the highest.
const QUIET = 2000;
const panel = document.querySelector('[data-sounds]');
const switches = [...panel.querySelectorAll('[data-sound]')];
const said = panel.querySelector('[data-sounding]');
let audio = null, last = -QUIET;

const stored = name => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* Then it holds for this page. */ } };
const isOn = name => panel.querySelector(`[data-sound=${name}]`).getAttribute('aria-checked') === 'true';

function play(priority) {
  if (!audio || audio.state !== 'running') return;
  for (const [at, length, pitch] of TONES[priority]) {
    const wave = audio.createOscillator(), volume = audio.createGain();
    wave.type = 'triangle';
    wave.frequency.value = pitch;
    volume.gain.value = 0.4;
    wave.connect(volume).connect(audio.destination);
    wave.start(audio.currentTime + at);
    wave.stop(audio.currentTime + at + length);
  }
}

// A browser is silent until somebody clicks in the page: the page says so.
function tell() {
  const state = !isOn('all') ? 'off' : audio && audio.state === 'running' ? 'on' : 'waits';
  if (said.textContent !== said.dataset[state]) said.textContent = said.dataset[state];
  panel.dataset.state = state;
  for (const one of switches.slice(1)) one.disabled = state === 'off';
}

function wake() {
  if (!isOn('all')) { tell(); return; }
  try {
    audio ||= new AudioContext();
    audio.onstatechange = tell;
    audio.resume().then(tell, tell);
  } catch { /* A panel without sound: the list says it. */ }
  tell();
}

for (const one of switches) {
  const name = one.dataset.sound;
  if (stored(`sound.${name}`)) one.setAttribute('aria-checked', stored(`sound.${name}`) === 'on');
  one.addEventListener('click', () => {
    const on = one.getAttribute('aria-checked') !== 'true';
    one.setAttribute('aria-checked', on);
    store(`sound.${name}`, on ? 'on' : 'off');
    wake();
    // What was switched on is heard at once.
    if (on && audio) audio.resume().then(() => play(name === 'all' ? 'high' : name), () => {});
  });
}
addEventListener('pointerdown', wake);
addEventListener('keydown', wake);

const waiting = () => (document.querySelector('[data-waiting]')?.dataset.waiting ?? '').split(' ').filter(Boolean);
let known = new Set(waiting());
addEventListener('refreshed', () => {
  const now = waiting();
  const fresh = now.filter(one => !known.has(one)).map(one => one.slice(0, one.indexOf(':')));
  known = new Set(now);
  const loudest = RANKS.find(rank => fresh.includes(rank) && isOn(rank));
  if (!loudest || !isOn('all') || performance.now() - last < QUIET) return;
  last = performance.now();
  play(loudest);
});
wake();
