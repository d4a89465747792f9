// Saves what is typed a moment after it was typed, and keeps a spare copy until an answer came. It knows
// nothing of the page; who makes one hands it
//   read    (): what is typed now
//   post    (what was typed): a request; answers like fetch
//   spare   where the copy is kept: put, remove (see spare.js)
//   show    (state, answer): "kept" (a copy only), "saving", "saved", "offline", "busy", "fault", "refused",
//           "conflict", "signedout" (the session ended) or "stale" (the page is too old)
//   accept  (answer): the house has kept it

const TYPING_PAUSE = 1200;
const NEXT_TRY = 8000;
// The house is there, and may answer in a moment: too many requests, a restart, a proxy that waits in vain.
const PASSING = new Set([429, 502, 503, 504]);
const MOST_TRIES = 5;
const KEEP_PAUSE = 300;
const SIGNED_OUT = 401;
const STALE = 403;
const CONFLICT = 409;

// Why a save was not taken, where asking again changes nothing.
const nameRefusal = ({ type, status }) => {
  if (type === "opaqueredirect" || status === SIGNED_OUT) return "signedout";
  if (status === STALE) return "stale";
  return status === CONFLICT ? "conflict" : "refused";
};

// The page where a network asks to sign in answers in place of the house, with 200.
const readAnswer = (answer) => answer.json().catch(() => null);

// A form of which nothing leaves the browser before it is sent: only the copy is kept, and that is said.
export const createKeeping = ({ read, spare, show }) => {
  let timer = 0;
  let isOffline = false;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    isOffline = navigator.onLine === false;
    if (spare.put(read())) show(isOffline ? "offline" : "kept");
  };
  const keepRest = () => {
    if (timer || isOffline) keep();
  };
  const noteChange = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_PAUSE);
  };
  return { noteChange, save: keepRest, hide: keepRest, leave: keepRest, stop: keepRest, resume: keepRest };
};

export const createAutosave = ({ read, post, spare, show, accept }) => {
  let changes = 0;
  let kept = 0;
  let timer = 0;
  let tries = 0;
  let isSending = false;
  let isLeaving = false;

  const saveLater = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  const tryAgain = (state, wait) => {
    show(state);
    spare.put(read());
    saveLater(wait);
  };

  // Each time later; after the last time only a change, or the button, asks again.
  const tryLessOften = () => {
    tries += 1;
    if (tries > MOST_TRIES) fail();
    else tryAgain("busy", NEXT_TRY * tries);
  };

  // The fault is the house's: asking again at once would only repeat it.
  const fail = () => {
    spare.put(read());
    show("fault");
  };

  const take = async (answer, sent) => {
    if (PASSING.has(answer.status)) {
      tryLessOften();
    } else if (answer.status >= 500) {
      fail();
    } else if (!answer.ok) {
      spare.put(read());
      show(nameRefusal(answer), await readAnswer(answer));
    } else {
      takeSaved(await readAnswer(answer), sent);
    }
  };

  const takeSaved = (saved, sent) => {
    if (!saved) {
      tryAgain("offline", NEXT_TRY);
      return;
    }
    accept(saved);
    kept = sent;
    tries = 0;
    if (kept === changes) {
      spare.remove();
      show("saved", saved);
    } else {
      saveLater(TYPING_PAUSE);
    }
  };

  const save = async () => {
    clearTimeout(timer);
    if (isSending || kept === changes) return;
    isSending = true;
    const sent = changes;
    show("saving");
    const answer = await post(read()).catch(() => null);
    isSending = false;
    if (answer) await take(answer, sent);
    else tryAgain("offline", NEXT_TRY);
  };

  const noteChange = () => {
    changes += 1;
    tries = 0;
    saveLater(TYPING_PAUSE);
  };

  // Out of sight, a page may never be seen again.
  const hide = () => {
    if (!isLeaving) save();
  };

  // The page is going: what is not saved yet leaves with it, and stays as a copy.
  const leave = () => {
    if (isLeaving || kept === changes) return;
    spare.put(read());
    isSending = false;
    save();
  };

  // The form itself is being sent: nothing may overtake it. Whether it arrives is seen on the next page.
  const stop = () => {
    isLeaving = true;
    clearTimeout(timer);
    if (kept !== changes) spare.put(read());
  };

  // The page is back as it was left: its form never arrived.
  const resume = () => {
    isLeaving = false;
    save();
  };

  return { noteChange, save, hide, leave, stop, resume };
};
