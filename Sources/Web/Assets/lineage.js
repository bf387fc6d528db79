// The picture of a lineage: the wheel zooms at the pointer, dragging moves, buttons and keys do the same.
for (const svg of document.querySelectorAll('[data-picture]')) {
  const whole = svg.viewBox.baseVal, all = [whole.x, whole.y, whole.width, whole.height];
  let view = [...all], held = null, moved = false;
  const show = () => svg.setAttribute('viewBox', view.map(n => Math.round(n * 10) / 10).join(' '));
  const scale = () => Math.max(view[2] / svg.clientWidth, view[3] / svg.clientHeight);

  function zoom(by, x = 0.5, y = 0.5) {
    const width = Math.min(Math.max(view[2] * by, 120), all[2] * 4), height = view[3] * width / view[2];
    view = [view[0] + (view[2] - width) * x, view[1] + (view[3] - height) * y, width, height];
    show();
  }
  function move(dx, dy) { view[0] += dx * scale(); view[1] += dy * scale(); show(); }

  svg.addEventListener('wheel', event => {
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, (event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height);
  }, { passive: false });
  svg.addEventListener('pointerdown', event => { held = [event.clientX, event.clientY]; moved = false; });
  svg.addEventListener('pointermove', event => {
    if (!held) return;
    const [dx, dy] = [held[0] - event.clientX, held[1] - event.clientY];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = true;
    held = [event.clientX, event.clientY];
    move(dx, dy);
  });
  for (const name of ['pointerup', 'pointercancel']) svg.addEventListener(name, () => { held = null; });
  svg.addEventListener('dragstart', event => event.preventDefault());
  svg.addEventListener('click', event => { if (moved) event.preventDefault(); }, true);
  svg.addEventListener('keydown', event => {
    const step = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
    if (step) move(...step);
    else if (event.key === '+' || event.key === '=') zoom(1 / 1.3);
    else if (event.key === '-') zoom(1.3);
    else if (event.key === '0') { view = [...all]; show(); }
    else return;
    event.preventDefault();
  });
  for (const button of svg.closest('section').querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => {
      if (button.dataset.zoom === 'all') { view = [...all]; show(); } else zoom(button.dataset.zoom === 'in' ? 1 / 1.3 : 1.3);
    });
  }
}
