// Saves what is typed a moment after it was typed, and keeps a spare copy while it cannot be sent. It knows
// nothing of the page; who makes one hands it
//   read    (): what is typed now
//   post    (what was typed): a request; answers like fetch
//   spare   where the copy is kept: put, remove (see createSpare)
//   show    (state, answer): "saving", "saved", "offline", "refused" or "conflict"
//   accept  (answer): the house has kept it

const TYPING_PAUSE = 1200;
const NEXT_TRY = 8000;

export const createAutosave = ({ read, post, spare, show, accept }) => {
  let changes = 0;
  let kept = 0;
  let timer = 0;
  let isSending = false;
  let isLeaving = false;

  const saveLater = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  const tryAgain = () => {
    show("offline");
    spare.put(read());
    saveLater(NEXT_TRY);
  };

  const take = async (answer, sent) => {
    if (answer.status >= 500 || answer.status === 429) {
      tryAgain();
    } else if (answer.status === 409) {
      show("conflict");
    } else if (!answer.ok) {
      spare.put(read());
      show("refused");
    } else {
      const saved = await answer.json();
      accept(saved);
      kept = sent;
      if (kept === changes) {
        spare.remove();
        show("saved", saved);
      } else {
        saveLater(TYPING_PAUSE);
      }
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
    else tryAgain();
  };

  const noteChange = () => {
    changes += 1;
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

  // The form itself is being sent: nothing may overtake it.
  const stop = () => {
    isLeaving = true;
    clearTimeout(timer);
    spare.remove();
  };

  return { noteChange, save, hide, leave, stop };
};

// A copy of what is typed, in this tab only. No room, or not allowed: the page itself still holds it.
export const createSpare = (name) => {
  const put = (typed) => {
    try {
      const own = typed.filter(([field]) => field !== "csrfmiddlewaretoken");
      sessionStorage.setItem(name, JSON.stringify(own));
    } catch {
      // As above.
    }
  };

  const remove = () => {
    try {
      sessionStorage.removeItem(name);
    } catch {
      // As above.
    }
  };

  const get = () => {
    try {
      return JSON.parse(sessionStorage.getItem(name) || "null");
    } catch {
      return null;
    }
  };

  return { put, remove, get };
};
