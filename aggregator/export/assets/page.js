
"use strict";
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  const words = form.querySelector("#words");
  const elsewhere = form.querySelector("#elsewhere");
  const found = form.querySelector("#found");
  const none = document.querySelector("main > #none");
  const days = [...document.querySelectorAll("main > .day")];
  const articles = days.flatMap((day) => [...day.querySelectorAll(":scope > .entries > article")]);
  const texts = new Map();

  const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
  const textOf = (article) => {
    if (!texts.has(article)) texts.set(article, fold(article.textContent));
    return texts.get(article);
  };

  const show = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const article of articles) {
      const fits =
        (!elsewhere.checked || "elsewhere" in article.dataset) &&
        wanted.every((word) => textOf(article).includes(word));
      article.hidden = !fits;
      count += fits;
    }
    for (const day of days) {
      day.hidden = !day.querySelector(":scope > .entries > article:not([hidden])");
    }
    const all = !wanted.length && !elsewhere.checked;
    found.textContent = all ? "" : `${count} of ${articles.length}`;
    none.hidden = count > 0;
  };

  const remember = () => {
    const state = new URLSearchParams();
    if (words.value.trim()) state.set("q", words.value.trim());
    if (elsewhere.checked) state.set("elsewhere", "1");
    history.replaceState(null, "", `#${state}`);
  };

  const recall = () => {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return false;
    const state = new URLSearchParams(hash);
    words.value = state.get("q") ?? "";
    elsewhere.checked = state.has("elsewhere");
    return true;
  };

  const clear = () => {
    words.value = "";
    elsewhere.checked = false;
    show();
  };

  form.addEventListener("input", () => {
    show();
    remember();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  none.querySelector("button").addEventListener("click", () => {
    clear();
    remember();
    words.focus();
  });
  addEventListener("hashchange", () => {
    if (recall()) {
      show();
      return;
    }
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest("[hidden]")) {
      clear();
      target.scrollIntoView();
    }
  });

  form.hidden = false;
  recall();
  show();
})();
