// Where a chosen file stays in the browser until it has arrived, so that a reload loses nothing. Where the
// browser keeps nothing (a private window), everything goes on without it.

const LONGEST_KEPT = 24 * 60 * 60 * 1000;

const opened = new Promise((done, fail) => {
  const request = indexedDB.open("papers", 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore("files", { keyPath: "id" });
  });
  request.addEventListener("success", () => done(request.result));
  request.addEventListener("error", fail);
}).catch(() => null);

const ask = async (verb, value) => {
  const base = await opened;
  if (!base) return null;
  return new Promise((done) => {
    const request = base.transaction("files", "readwrite").objectStore("files")[verb](value);
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => done(null));
  }).catch(() => null);
};

const remove = (id) => ask("delete", id);

// `place` tells one page from another: each goes on only with its own files.
export const createFileStore = (place) => {
  const put = ({ id, at, slot, file, name, origin }) =>
    ask("put", { id, at, slot, file, name, origin, path: place });

  // The files of this page; what any page left lying for a day goes.
  const list = async () => {
    const found = [];
    for (const { path, ...one } of (await ask("getAll")) || []) {
      if (Date.now() - one.at > LONGEST_KEPT) remove(one.id);
      else if (path === place) found.push(one);
    }
    return found;
  };

  return { put, remove, list };
};
