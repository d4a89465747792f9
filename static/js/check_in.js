// Codes at the door by the camera, where the browser reads them: each is sent once and its answer said.
// Without this script, or without such a browser, the code is typed.

const form = document.querySelector("[data-check-in]");
const answerLine = form.querySelector("[data-answer]");
const view = form.querySelector("[data-view]");
const button = form.querySelector("[data-camera]");
const EVERY = 400;
const SAME_AGAIN = 4000;
let last = { code: "", at: 0 };

const say = ({ words, recorded }) => {
  answerLine.textContent = words;
  answerLine.className = recorded ? "chip chip--good" : "chip chip--bad";
};

const send = async (code) => {
  const body = new URLSearchParams(new FormData(form));
  body.set("code", code);
  const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Check-In": "1" } });
  say(await answer.json());
};

// A code stays before the camera for a moment: it is sent once.
const take = async (code) => {
  const now = Date.now();
  const isSame = code === last.code && now - last.at < SAME_AGAIN;
  last = { code, at: now };
  if (!isSame) await send(code).catch(() => form.elements.code.focus());
};

const look = async (detector) => {
  const [found] = await detector.detect(view).catch(() => []);
  if (found) await take(found.rawValue);
  setTimeout(look, EVERY, detector);
};

const start = async () => {
  view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  view.hidden = false;
  button.hidden = true;
  await view.play();
  look(new BarcodeDetector({ formats: ["qr_code"] }));
};

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => start().catch(() => form.elements.code.focus()));
}
