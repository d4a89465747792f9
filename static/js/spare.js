// A copy of what is typed, in this browser only, until an answer of its form came: it outlives the tab, the
// session and the token of the page, for two weeks at most. No room, or not allowed: the page still holds it.

const LONGEST_KEPT = 14 * 24 * 60 * 60 * 1000;
const START = "spare:";
const ARRIVED = /(?:^|; )arrived=([\d.]+)/;

const readCopy = (name) => {
  try {
    const copy = JSON.parse(localStorage.getItem(name) || "null");
    return copy && Array.isArray(copy.typed) ? copy : null;
  } catch {
    return null;
  }
};

const removeCopy = (name) => {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
};

const listNames = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(START));
  } catch {
    return [];
  }
};

// The time of the last change, by which the house says what it has kept (see `turn` in form.js).
const getTurn = ({ typed }) => (typed.find(([field]) => field === "turn") || ["", ""])[1];

// Forget what the house has kept since, and what lies here for too long.
export const dropKeptSpares = (turns) => {
  const kept = new Set(turns.split(" ").filter(Boolean));
  for (const name of listNames()) {
    const copy = readCopy(name);
    if (!copy || Date.now() - copy.at > LONGEST_KEPT || kept.has(getTurn(copy))) removeCopy(name);
  }
};

export const createSpare = (key) => {
  const name = START + key;

  const put = (typed) => {
    try {
      const own = typed.filter(([field]) => field !== "csrfmiddlewaretoken");
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), typed: own }));
      return true;
    } catch {
      // As above.
      return false;
    }
  };

  const get = () => {
    const copy = readCopy(name);
    return copy && copy.typed;
  };

  return { put, get, remove: () => removeCopy(name) };
};

// Every page says what has arrived: in a cookie, and a page of the application in its own words.
const [, arrived = ""] = ARRIVED.exec(document.cookie) || [];
const page = document.querySelector("[data-kept-turns]");
dropKeptSpares(`${arrived.replace(/\./g, " ")} ${page ? page.dataset.keptTurns : ""}`);

// Knowingly given up: the other window's answers, or everything on a computer of others.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-drop-spare]")) removeCopy(START + location.pathname);
});

// Own pages that open without network (offline.js); a day sheet is nobody's account and stays.
const OFFLINE = "offline:/me/";

const forgetOffline = async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith(OFFLINE));
  await Promise.all(names.map((name) => caches.delete(name)));
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(registration.scope).pathname.startsWith("/me/")) await registration.unregister();
  }
};

document.addEventListener("submit", (event) => {
  const { target } = event;
  if (!("forgetSpares" in target.dataset)) return;
  listNames().forEach(removeCopy);
  if (!("caches" in window) || !("serviceWorker" in navigator)) return;
  // The page goes once they are gone, or after a second whatever happens.
  event.preventDefault();
  const second = new Promise((resolve) => { setTimeout(resolve, 1000); });
  Promise.race([forgetOffline().catch(() => {}), second]).then(() => target.submit());
});
