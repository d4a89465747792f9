// What is done with a chosen file before a byte of it is sent.

const HEAD = 1024;
const LONGEST_SIDE = 2200;
// The first at which the picture is small enough is taken, the last in any case: a paper stays readable.
const QUALITIES = [0.85, 0.7, 0.55];
const SMALL_ENOUGH = 1000000;
const PICTURE = /^\xff\xd8\xff|^\x89PNG|^RIFF.{4}WEBP|^.{4}ftyp(he|mi|ms)/s;
const PDF = /%PDF-|%!PS-Adobe-\d\.\d PDF-/;

// By its first bytes, as the server does: "picture", "pdf", "empty" or "other".
export const identify = async (file) => {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const text = String.fromCharCode(...head);
  if (!text) return "empty";
  if (PICTURE.test(text)) return "picture";
  return PDF.test(text) ? "pdf" : "other";
};

// The SHA-256 of what is in it; nothing over plain http, where browsers compute none.
export const fingerprint = async (file) => {
  if (!window.crypto?.subtle) return "";
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

// A picture as small as one can still read it; the file itself where that fails or gains nothing.
export const shrink = async (file) => {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    let small;
    for (const quality of QUALITIES) {
      small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (!small || small.size <= SMALL_ENOUGH) break;
    }
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
};
