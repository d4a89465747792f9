// Opens and closes the questions of a form as the answers to others ask for them. Without this script the
// server decides at the next save.

import { readNumber, readWhole } from "./typed.js";

const fold = (text) => text.trim().toLowerCase();

const isAtLeast = (given, value) => given >= value;
const isAtMost = (given, value) => given <= value;

const compares = (given, value, isSo) => {
  const [left, right] = [readNumber(given), readNumber(value)];
  return left !== null && right !== null && isSo(left, right);
};

// Whether a rule holds for the answers given to its question, all folded.
const holds = ({ operator, values }, given) => {
  if (operator === "empty") return !given.length;
  if (!given.length) return false;
  if (operator === "answered") return true;
  const wanted = values.map(fold);
  if (operator === "is" || operator === "one_of") return given.some((text) => wanted.includes(text));
  if (operator === "is_not") return !given.some((text) => wanted.includes(text));
  const isSo = operator === "at_least" ? isAtLeast : isAtMost;
  return given.some((text) => wanted.some((value) => compares(text, value, isSo)));
};

// As the server keeps a number: in digits, and three decimals so that they are not taken for thousands.
const writeNumber = (number) => (readNumber(`${number}`) === number ? `${number}` : `${number}0`);

const READERS = { numeric: readWhole, decimal: readNumber };

const startQuestions = (form) => {
  // The answer to a question that is itself closed counts for nothing.
  const readAnswers = (name) => {
    if (form.querySelector(`#question_${CSS.escape(name)}`)?.hidden) return [];
    const answers = new FormData(form).getAll(name);
    const given = answers.filter((value) => typeof value === "string" && value.trim());
    const read = READERS[form.elements[name]?.inputMode];
    if (!read) return given.map(fold);
    return given.map((text) => (read(text) === null ? fold(text) : writeNumber(read(text))));
  };

  // Some rules the server has answered already.
  const isMet = (rule) => ("holds" in rule ? rule.holds : holds(rule, readAnswers(rule.on)));

  const show = () => {
    for (const question of form.querySelectorAll("[data-asked-if]")) {
      const asked = JSON.parse(question.dataset.askedIf);
      question.hidden = !(asked.any ? asked.rules.some(isMet) : asked.rules.every(isMet));
    }
  };

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
};

const form = document.querySelector("form[data-autosave], form[data-asks]");
if (form) startQuestions(form);
