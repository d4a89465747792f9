// A copy of what is typed, in this browser only, until the house has it: it outlives the tab, for a day
// at most. No room, or not allowed: the page itself still holds it.

const LONGEST_KEPT = 24 * 60 * 60 * 1000;
const START = "spare:";

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

// Forget what the house has kept since, and what lies here for more than a day.
export const dropKeptSpares = (turns) => {
  const kept = new Set(turns.split(" ").filter(Boolean));
  for (const name of listNames()) {
    const copy = readCopy(name);
    if (!copy || Date.now() - copy.at > LONGEST_KEPT || kept.has(getTurn(copy))) removeCopy(name);
  }
};

export const createSpare = (path) => {
  const name = START + path;

  const put = (typed) => {
    try {
      const own = typed.filter(([field]) => field !== "csrfmiddlewaretoken");
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), typed: own }));
    } catch {
      // As above.
    }
  };

  const get = () => {
    const copy = readCopy(name);
    return copy && copy.typed;
  };

  return { put, get, remove: () => removeCopy(name) };
};

const page = document.querySelector("[data-kept-turns]");
if (page) dropKeptSpares(page.dataset.keptTurns);
