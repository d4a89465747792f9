// Files on their way to the house: one after the other, in pieces, going on by themselves after a lost
// connection, a pause or a reload. It knows nothing of the page; who makes a queue hands it
//   line    the requests: announce, locate, sendPiece, finish, giveUp (upload_line.js)
//   store   where a chosen file stays until it has arrived: put, remove (file_store.js)
//   files   what is done before a byte is sent: identify, fingerprint, shrink (file_checks.js)
//   wait    (milliseconds, signal): until that time is over, the network is back, or the signal is given
//   inTurn  (id, act): so that two windows never send the same file at once
//   limit, pieceSize    in bytes
//   show    (item): something about it changed
//   rest    (): nothing is left that could be sent now
//
// The states of an item:
//   waiting -> preparing -> sending -> checking -> received
//   preparing, sending, checking -> lost -> sending, checking
//   any of these but received -> paused -> waiting; -> refused; -> removed

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const LARGE_PICTURE = 500000;
const UNDER_WAY = new Set(["waiting", "preparing", "sending", "checking", "lost"]);

export const isUnderWay = (item) => UNDER_WAY.has(item.state);

export const createUploadQueue = ({ line, store, files, wait, inTurn, limit, pieceSize, show, rest }) => {
  const items = [];
  let working = false;

  const move = (item, state) => {
    item.state = state;
    show(item);
  };

  const drop = (item, state) => {
    items.splice(items.indexOf(item), 1);
    store.remove(item.id);
    move(item, state);
  };

  // A refusal carries the sentence of the house, or a reason that the page puts into words. What is kept is
  // sent again when the page is loaded again.
  const refuse = (item, refusal) => {
    if (!items.includes(item)) return;
    item.run?.abort();
    if (!refusal.kept) store.remove(item.id);
    item.refusal = refusal;
    move(item, "refused");
  };

  const refuseBroken = (item) => refuse(item, { reason: "again", kept: true });

  const refuseLarge = (item) => {
    if (item.file.size > limit) refuse(item, { reason: "large" });
  };

  const inspect = async (item) => {
    item.kind = await files.identify(item.file);
    if (item.kind === "empty") refuse(item, { reason: "empty" });
    else if (item.kind === "other") refuse(item, { reason: "kind" });
    else if (item.kind === "pdf") refuseLarge(item);
  };

  // Only once: what a reload brings back was made smaller already.
  const prepare = async (item) => {
    if (item.origin === undefined) {
      item.origin = await files.fingerprint(item.file);
      const isLargePicture = item.kind === "picture" && item.file.size > LARGE_PICTURE;
      if (isLargePicture) item.file = await files.shrink(item.file);
      refuseLarge(item);
      if (isUnderWay(item) || item.state === "paused") store.put(item);
    }
    item.sha256 = await files.fingerprint(item.file);
  };

  // The next request for this item: to announce it, to ask how much is there, to send a piece, to finish.
  const ask = async (item, received, signal) => {
    const { file, key } = item;
    if (!key) {
      const { slot, name, origin, sha256 } = item;
      const answer = await line.announce({ slot, name, size: file.size, origin, sha256 }, { signal });
      item.key = answer.key;
      return answer;
    }
    if (received === null) return line.locate(key, { signal });
    item.sent = received;
    if (received >= file.size) {
      move(item, "checking");
      return line.finish(key, { signal });
    }
    move(item, "sending");
    const onProgress = (sent) => {
      item.sent = sent;
      show(item);
    };
    return line.sendPiece(key, received, file.slice(received, received + pieceSize), { signal, onProgress });
  };

  const send = async (item) => {
    // It may have been paused or removed while another window had its turn.
    if (item.state !== "waiting") return;
    item.run = new AbortController();
    const { signal } = item.run;
    move(item, "preparing");
    await item.inspected;
    if (!signal.aborted) await prepare(item);
    let received = null;
    let pause = FIRST_WAIT;
    while (!signal.aborted) {
      const answer = await ask(item, received, signal);
      if (signal.aborted) return;
      if (answer.files) {
        item.answer = answer;
        drop(item, "received");
        return;
      }
      if (answer.sentence || answer.reason) {
        refuse(item, answer);
        return;
      }
      received = answer.received ?? null;
      if (answer.gone) {
        item.key = null;
      } else if (received === null) {
        move(item, "lost");
        await wait(pause, signal);
        pause = Math.min(2 * pause, LONGEST_WAIT);
      } else {
        pause = FIRST_WAIT;
      }
    }
  };

  const findWaiting = () => items.find(({ state }) => state === "waiting");

  const work = async () => {
    if (working) return;
    working = true;
    for (let item = findWaiting(); item; item = findWaiting()) {
      const current = item;
      await inTurn(current.id, () => send(current).catch(() => refuseBroken(current)));
    }
    working = false;
    rest();
  };

  const enter = (fields) => {
    const item = { ...fields, state: "waiting", sent: 0 };
    items.push(item);
    show(item);
    item.inspected = inspect(item).catch(() => refuseBroken(item));
    return item;
  };

  // What was just chosen: [{ slot, file }].
  const add = (chosen) => {
    const at = Date.now();
    for (const { slot, file } of chosen) {
      store.put(enter({ id: at + Math.random(), at, slot, file, name: file.name }));
    }
    work();
  };

  // What the store still held when the page was loaded.
  const restore = (kept) => {
    kept.forEach(enter);
    work();
  };

  const pause = (item) => {
    move(item, "paused");
    item.run?.abort();
  };

  const resume = (item) => {
    move(item, "waiting");
    work();
  };

  const remove = (item) => {
    drop(item, "removed");
    item.run?.abort();
    if (item.key) line.giveUp(item.key);
    work();
  };

  return { items, add, restore, pause, resume, remove };
};
