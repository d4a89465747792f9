// Reads a number as the server does (pemwecco/core/typed_text.py): rightly, or not at all.

const DIGIT = /\p{Nd}/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;
const MINUS = /^[-\u2212\u2013] ?/;
const WHOLE = "([0-9]{1,3}([ '\u2019\u02bc\u00b4`.,])[0-9]{3}(?:\\2[0-9]{3})*|[0-9]+)";
const NUMBER = new RegExp(`^${WHOLE}(?:([.,])([0-9]+))?$`);
const CURRENCY = "(?:F ?CFA|FCFA|CFA|XOF|EUROS?|EUR|€|F)";
// What a whole number counts, when somebody says so: "5 personnes".
const COUNTED =
  "(?:personnes?|personen|persons?|people|employ[ée]e?s?|employees?|salari[ée]e?s?|emplois?|jobs?|agents?" +
  "|werknemers?|medewerkers?|femmes?|hommes?|women|woman|men|man|vrouwen|vrouw|mannen|contrats?|contracts?" +
  "|contracten|pages?|pagina['’]?s?)";
const AMOUNT = new RegExp(`^(?:${CURRENCY}\\.? ?)?(.*?)(?: ?${CURRENCY}\\.?| ${COUNTED})?$`, "i");

// The digits of every script stand in rows of ten, zero first.
const readDigit = (sign) => {
  const code = sign.codePointAt(0);
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
};

const prepare = (text) =>
  text
    .normalize("NFC")
    .replace(/[\r\n\v\f\t\u0085\u2028\u2029]/g, " ")
    .replace(INVISIBLE, "")
    .replace(/\p{Nd}/gu, readDigit)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\u066b/g, ",")
    .replace(/\u066c/g, "'");

const match = (text) => {
  const found = NUMBER.exec(text);
  if (!found || (found[2] || null) === (found[3] || "")) return null;
  const [, whole, mark, point, rest] = found;
  return { parts: whole.split(/[^0-9]/), mark, point, rest };
};

export const readNumber = (text) => {
  const typed = prepare(text);
  const sign = MINUS.test(typed) ? -1 : 1;
  const found = match(typed.replace(MINUS, ""));
  if (!found) return null;
  const { parts, mark, rest } = found;
  const isLone = (mark === "." || mark === ",") && rest === undefined && parts.length === 2;
  if (isLone) return parts[0] === "0" ? sign * Number(`0.${parts[1]}`) : null;
  if (mark && parts[0].startsWith("0")) return null;
  return sign * Number(`${parts.join("")}.${rest || 0}`);
};

// A whole number, also with its currency; a lone point or comma stands between thousands.
export const readWhole = (text) => {
  const amount = AMOUNT.exec(prepare(text));
  const found = amount && match(amount[1]);
  if (!found) return null;
  const { parts, rest } = found;
  const isOdd = parts.length > 1 && parts[0].startsWith("0");
  if (isOdd || (rest !== undefined && rest !== "0" && rest !== "00")) return null;
  return Number(parts.join(""));
};
