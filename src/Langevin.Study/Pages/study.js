'use strict';
const at = (id) => document.getElementById(id);
const sections = ['join', 'turn', 'done', 'trouble'];
const answers = {
  'preference': { keys: { ArrowLeft: 'left', 1: 'left', ArrowRight: 'right', 2: 'right' }, hint: 'Click a picture, or press ← or →.' },
  'real-or-generated': { keys: { r: 'real', ArrowLeft: 'real', 1: 'real', g: 'generated', ArrowRight: 'generated', 2: 'generated' }, hint: 'Click an answer, or press R or G.' },
};
let turn = null, shownAt = 0, ready = false, retry = load;

function show(name) {
  for (const id of sections) at(id).hidden = id !== name;
  at('progress').hidden = name !== 'turn';
}

function fail(reason, again) {
  at('reason').textContent = reason;
  retry = again;
  ready = false;
  show('trouble');
  at('again').focus();
}

// Asks the server; what it says, or null when it does not answer.
async function ask(address, body) {
  try {
    const options = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(address, options);
    return { status: response.status, said: await response.json() };
  } catch {
    return null;
  }
}

const silent = 'The study does not answer. Start it again, then try again: every answer so far is kept.';

async function load() {
  const reply = await ask('/api/turn');
  if (!reply) return fail(silent, load);
  if (reply.status === 200) return take(reply.said);
  show('join');
  at('name').focus();
}

async function join(event) {
  event.preventDefault();
  const reply = await ask('/api/join', { name: at('name').value });
  if (!reply) return fail(silent, () => join(event));
  if (reply.status === 200) return take(reply.said);
  fail(reply.said.error, load);
}

function take(next) {
  turn = next;
  at('bar').max = turn.total;
  at('bar').value = turn.answered;
  if (!turn.ticket) {
    show('done');
    at('done').querySelector('h1').focus();
    return;
  }
  draw();
}

async function draw() {
  ready = false;
  const choices = at('choices');
  choices.setAttribute('aria-busy', 'true');
  const images = turn.pictures.map((address, place) => {
    const image = new Image();
    image.src = address;
    image.draggable = false;
    image.alt = turn.pictures.length === 1 ? 'The picture' : place === 0 ? 'The first picture' : 'The second picture';
    return image;
  });
  const drawn = turn;
  try {
    await Promise.all(images.map((image) => image.decode()));
  } catch {
    return fail('A picture could not be shown: the study has stopped, or its pictures have changed since it was made. Tell whoever runs it.', load);
  }
  if (drawn !== turn) return;
  at('count').textContent = `Question ${turn.answered + 1} of ${turn.total}`;
  at('wording').textContent = turn.wording;
  at('keys').textContent = answers[turn.kind].hint;
  choices.replaceChildren(...(turn.kind === 'preference' ? images.map(choice) : [single(images[0])]));
  choices.setAttribute('aria-busy', 'false');
  show('turn');
  at('wording').focus({ preventScroll: true });
  shownAt = performance.now();
  ready = true;
}

function framed(tag, image) {
  const frame = document.createElement(tag);
  const isSmall = image.naturalWidth < 200;
  frame.className = isSmall ? 'picture pixels' : 'picture';
  if (isSmall) frame.style.setProperty('--most', `${Math.ceil(256 / image.naturalWidth) * image.naturalWidth}px`);   // whole pixels
  frame.append(image);
  return frame;
}

function choice(image, place) {
  const answer = place === 0 ? 'left' : 'right';
  const button = framed('button', image);
  button.type = 'button';
  button.id = answer;
  button.setAttribute('aria-label', place === 0 ? 'Choose the first picture' : 'Choose the second picture');
  button.addEventListener('click', () => vote(answer));
  return button;
}

function single(image) {
  const box = document.createElement('div');
  box.className = 'single';
  const row = document.createElement('div');
  row.className = 'answers';
  for (const answer of ['real', 'generated']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.id = answer;
    button.textContent = answer === 'real' ? 'Real' : 'Generated';
    button.addEventListener('click', () => vote(answer));
    row.append(button);
  }
  box.append(framed('div', image), row);
  return box;
}

async function vote(answer, milliseconds = Math.round(performance.now() - shownAt)) {
  if (!ready) return;
  ready = false;
  const reply = await ask('/api/vote', { ticket: turn.ticket, answer, milliseconds });
  if (!reply) return fail(silent, load);
  if (reply.status === 200 || reply.status === 409) return take(reply.said);
  if (reply.status === 401) return load();
  fail(reply.said.error, load);
}

document.addEventListener('keydown', (event) => {
  if (!ready || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const answer = answers[turn.kind].keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!answer) return;
  event.preventDefault();
  vote(answer);
});
at('join-form').addEventListener('submit', join);
at('again').addEventListener('click', () => retry());
at('another').addEventListener('click', () => { at('name').value = ''; show('join'); at('name').focus(); });
load();
