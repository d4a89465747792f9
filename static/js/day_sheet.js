// A day sheet that also works without network: each tick is kept on the device under a key of its own until
// the house has answered it, so that sending it twice changes nothing. Without this script the buttons send.

const sheet = document.querySelector("[data-day-sheet]");
const { daySheet: address, waits, gone } = sheet.dataset;
const STORE = `day-sheet:${location.pathname}`;
const EVERY = 30000;

const readWaiting = () => {
  try {
    return JSON.parse(localStorage.getItem(STORE) || "[]");
  } catch {
    return [];
  }
};

const keepWaiting = (ticks) => {
  try {
    if (ticks.length) localStorage.setItem(STORE, JSON.stringify(ticks));
    else localStorage.removeItem(STORE);
    return true;
  } catch {
    return false;
  }
};

const isOfLine = (tick) => {
  const { stop, file, on } = tick;
  return (other) => other.stop === stop && other.file === file && other.on === on;
};

const makeKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // As the house writes it back.
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const findLine = ({ on, stop, file }) => document.getElementById(`line-${on}-${stop}-${file}`);

const say = (tick, label, tone, words) => {
  const line = findLine(tick);
  if (!line) return;
  const chip = line.querySelector("[data-chip]");
  chip.textContent = label;
  chip.className = tone ? `chip chip--${tone}` : "chip";
  chip.hidden = false;
  const note = line.querySelector("[data-words]");
  note.textContent = words;
  note.hidden = !words;
};

const showCount = () => {
  const waiting = readWaiting().length;
  const counter = document.querySelector("[data-waiting]");
  counter.hidden = !waiting;
  counter.querySelector("[data-count]").textContent = waiting;
};

const TONES = { present: "good", late: "attention", absent: "bad" };

const settle = (tick, result) => {
  if (result.outcome === "conflict") say(tick, result.label, "attention", result.words);
  else if (result.outcome === "refused") say(tick, gone, "bad", result.words);
  else say(tick, result.label, TONES[result.state], "");
  const line = findLine(tick);
  if (!line || result.outcome === "refused") return;
  // A page that was read again since has no buttons where somebody else had noted it meanwhile.
  const buttons = line.querySelector("[data-buttons]");
  if (buttons) buttons.hidden = true;
  const correct = line.querySelector("[data-correct]");
  if (correct) correct.hidden = false;
};

let sending = false;

const send = async () => {
  const ticks = readWaiting();
  showCount();
  if (sending || !ticks.length || !navigator.onLine) return;
  sending = true;
  // A request that hangs in a bad network would keep all later ones back.
  const patience = new AbortController();
  const end = setTimeout(() => patience.abort(), EVERY);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": sheet.dataset.csrf },
      body: JSON.stringify({ ticks }),
      signal: patience.signal,
    });
    if (!answer.ok) return;
    const { results } = await answer.json();
    const answered = new Map(results.map((result) => [result.id, result]));
    for (const tick of ticks) if (answered.has(tick.id)) settle(tick, answered.get(tick.id));
    // What was ticked while this was on its way stays.
    keepWaiting(readWaiting().filter((tick) => !answered.has(tick.id)));
  } catch {
    // No network: they wait.
  } finally {
    clearTimeout(end);
    sending = false;
    showCount();
  }
};

const showWaiting = (tick) => say(tick, `${tick.label} · ${waits}`, "progress", "");

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-tick]");
  if (!form || !event.submitter) return;
  const { stop, file, on } = Object.fromEntries(new FormData(form));
  const tick = {
    id: makeKey(),
    stop,
    file,
    on,
    state: event.submitter.value,
    label: event.submitter.textContent.trim(),
    at: new Date().toISOString(),
  };
  // The last one of a line that was not sent yet counts.
  const others = readWaiting().filter((other) => !isOfLine(tick)(other));
  if (!keepWaiting([...others, tick])) return;
  event.preventDefault();
  showWaiting(tick);
  send();
});

for (const tick of readWaiting()) showWaiting(tick);
addEventListener("online", send);
setInterval(send, EVERY);
send();
