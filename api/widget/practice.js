// A quiz: each answer is judged here, by what came with the page. Nothing is sent; this tab alone remembers.

const store = `regqa-practice:${location.pathname}${location.search}`;
const questions = [...document.querySelectorAll("[data-question]")];
const score = document.querySelector("[data-score]");

function kept() {
  try {
    return new Map(Object.entries(JSON.parse(sessionStorage.getItem(store) ?? "{}")));
  } catch {
    return new Map();
  }
}

const chosen = kept();

function keep() {
  try {
    sessionStorage.setItem(store, JSON.stringify(Object.fromEntries(chosen)));
  } catch {
    // it holds for as long as the page is open
  }
}

function isRight(question) {
  return chosen.get(question.dataset.question) === question.dataset.key;
}

function count() {
  const right = questions.filter(isRight).length;
  score.hidden = !chosen.size;
  const done = chosen.size === questions.length;
  score.textContent = done ? `Xong: đúng ${right} trên ${questions.length} câu.` : `Đã trả lời ${chosen.size} trên ${questions.length} câu, đúng ${right}.`;
}

// Shows a question as it was answered.
function judge(question) {
  const radios = [...question.querySelectorAll("input")];
  const answer = chosen.get(question.dataset.question);
  for (const radio of radios) {
    radio.checked = radio.value === answer;
    radio.disabled = true;
    const label = radio.closest("label");
    label.classList.toggle("right", radio.value === question.dataset.key);
    label.classList.toggle("wrong", radio.checked && radio.value !== question.dataset.key);
  }
  question.querySelector("[data-answer]").hidden = true;
  question.querySelector("[data-verdict]").textContent = isRight(question) ? "Đúng." : "Chưa đúng.";
  const ground = question.querySelector("[data-ground]");
  ground.hidden = false;
  ground.open = true;
}

for (const question of questions) {
  question.querySelector("[data-ground]").hidden = true;
  const button = question.querySelector("[data-answer]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const radio = question.querySelector("input:checked");
    if (!radio) {
      question.querySelector("[data-verdict]").textContent = "Hãy chọn một phương án.";
      return;
    }
    chosen.set(question.dataset.question, radio.value);
    keep();
    judge(question);
    count();
    question.querySelector("summary").focus();
  });
  if (chosen.has(question.dataset.question)) judge(question);
}
if (score) count();

const again = document.querySelector("[data-again]");
if (again) {
  again.hidden = false;
  again.addEventListener("click", () => {
    chosen.clear();
    keep();
    location.reload();
  });
}
