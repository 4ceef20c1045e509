// Uploads by the tus protocol: chosen, dropped anywhere, pasted or photographed; each file with its progress, its
// refusal and its buttons. The form works without this, too. Nothing but addresses of unfinished uploads stays behind.
(() => {
  "use strict";
  const CHUNK = 1024 * 1024, AT_ONCE = 3, AGAIN_MS = 8_000, TICK_MS = 400, KEPT_MS = 3 * 86_400_000;
  const STORE = "portico-upload:", LIBRARY = new URL("vendor/tus/tus-4.3.1.min.js", document.currentScript.src).href;
  const OPEN = ["ready", "waiting", "sending", "paused", "asking"]; // not over yet
  // Of several forms on a page (one for each item of a request), the one that was used last; `used` is its item.
  const form = () => document.querySelector(`form[data-uploads][data-item="${used}"]`) ?? document.querySelector("form[data-uploads]");
  const files = [];
  let used = "";
  let words = {}, locale = "en", left = 0, panel = null, ticking = 0, loading = null, spoken = "", begun = null;

  // Words come from the form; {n} in them are figures of ours.
  const say = (name, given = {}) => Object.entries(given).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), words[name] ?? "");
  const number = (value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  const counted = (name, n) => say(`${name}.${new Intl.PluralRules(locale).select(n) === "one" ? "one" : "other"}`, { n: number(n) });
  function size(bytes) {
    const units = ["bytes", "KB", "MB", "GB"];
    let at = 0;
    while (bytes >= 1024 && at < 3) { bytes /= 1024; at += 1; }
    return `${number(bytes, at && bytes < 10 ? 1 : 0)} ${units[at]}`;
  }

  // The library is fetched when the first file is chosen: most pages never need it.
  function library() {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: LIBRARY, onload: () => done(window.tus), onerror: () => { loading = null; failed(new Error("offline")); } });
      document.head.append(script);
    });
    return loading;
  }

  // Where to go on after the page was closed. A digest names the file: its name is nobody's business on a shared computer.
  const storage = {
    async findAllUploads() { return []; },
    async findUploadsByFingerprint(print) {
      try {
        const kept = JSON.parse(localStorage.getItem(STORE + print));
        return kept && Date.now() - kept.at < KEPT_MS ? [{ uploadUrl: kept.url, urlStorageKey: print, size: null, metadata: {}, creationTime: new Date(kept.at).toString() }] : [];
      } catch { return []; }
    },
    async removeUpload(print) { try { localStorage.removeItem(STORE + print); } catch { /* no storage: nothing to remove */ } },
    async addUpload(print, upload) {
      try {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(STORE) && Date.now() - (JSON.parse(localStorage.getItem(key))?.at ?? 0) > KEPT_MS) localStorage.removeItem(key);
        }
        localStorage.setItem(STORE + print, JSON.stringify({ url: upload.uploadUrl, at: Date.now() }));
      } catch { /* no storage: it is resumed while the page is open */ }
      return print;
    },
  };
  const print = (one) => async () => {
    if (!crypto.subtle) return null;
    const told = JSON.stringify([one.person, one.place, one.wish, one.name, one.file.size, one.file.lastModified]);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  function add(chosen, into) {
    const here = into ?? form();
    if (!here || !chosen.length) return;
    used = here.dataset.item ?? "";
    const told = here.closest("[data-words]") ?? document.querySelector("[data-words]");
    if (told) words = JSON.parse(told.dataset.words);
    locale = document.documentElement.lang || "en";
    const most = Number(here.dataset.most), room = Math.max(most - files.filter((one) => OPEN.includes(one.state)).length, 0);
    left = chosen.length - Math.min(chosen.length, room);
    for (const { file, name } of chosen.slice(0, room)) {
      files.push({ file, name, state: "ready", sent: 0, tries: 0, sentence: "", wish: {}, key: `${Date.now()}-${files.length}` });
    }
    library().catch(() => { /* tried again when the first one is sent */ });
    if (here.dataset.atOnce !== undefined) begin(here);
    keepDrawing();
  }

  function submit(event) {
    if (!event.target.matches?.("form[data-uploads]")) return;
    if (!files.length) return; // nothing was chosen with us: the browser says so
    event.preventDefault();
    begin(event.target);
  }

  function begin(here) {
    const given = Object.fromEntries([...new FormData(here)].filter(([, value]) => typeof value === "string"));
    for (const one of files.filter((each) => each.state === "ready")) {
      one.place = Object.fromEntries(["entity", "type_id", "year", "tell", "item"].map((name) => [name, given[name] ?? ""]));
      one.place.contacts = Object.keys(given).filter((name) => name.startsWith("for-")).map((name) => name.slice(4)).join(",");
      one.state = "waiting";
      one.person = here.dataset.person;
      one.endpoint = here.dataset.uploads; // the files go on while other screens are looked at
      one.token = given.form_token;
    }
    begun ??= { at: Date.now(), bytes: 0 };
    pump();
  }

  function pump() {
    const sending = files.filter((one) => one.state === "sending").length;
    files.filter((one) => one.state === "waiting").slice(0, Math.max(AT_ONCE - sending, 0)).forEach(send);
    keepDrawing();
  }

  async function send(one) {
    one.state = "sending";
    try {
      const tus = await library();
      one.token = form()?.elements.form_token?.value ?? one.token; // that of a page drawn since then, if one stands
      const upload = new tus.Upload(one.file, {
        endpoint: one.endpoint,
        chunkSize: CHUNK,
        retryDelays: [0, 500, 1500, 4000, 8000],
        metadata: { name: one.name, ...one.place, ...one.wish },
        headers: { "X-Form-Token": one.token },
        fingerprint: print(one),
        urlStorage: storage,
        removeFingerprintOnSuccess: true,
        onShouldRetry: (error) => !refusal(error),
        onProgress: (sent) => { one.sent = sent; },
        onAfterResponse: (request, response) => { one.outcome = response.getHeader("Portico-Outcome") ?? one.outcome; },
        onSuccess: () => over(one, one.outcome === "there" ? "there" : "added"),
        onError: (error) => failed(one, error),
      });
      one.upload = upload;
      const [before] = await upload.findPreviousUploads();
      if (before) upload.resumeFromPreviousUpload(before);
      if (one.state === "sending") upload.start();
    } catch { failed(one, null); }
  }

  // What the portal refused, told by itself; null for whatever passes: no line, a proxy's answer, a restart, too much at once.
  function refusal(error) {
    const status = error?.originalResponse?.getStatus() ?? 0;
    if (status < 400 || status >= 500 && status !== 507 || [408, 423, 425, 429].includes(status)) return null;
    try {
      const told = JSON.parse(error.originalResponse.getBody());
      return told.kind === "OtherPlace" || !told.sentence ? null : told;
    } catch { return status === 409 ? null : { sentence: say("failed"), kind: "" }; }
  }

  function failed(one, error) {
    if (one.state !== "sending") return;
    const told = error && refusal(error);
    if (!told) { // the line is down, or the portal starts anew: it goes on by itself
      one.state = "paused";
      one.again = setTimeout(() => { if (one.state === "paused") { one.state = "waiting"; pump(); } }, AGAIN_MS);
      pump();
      return;
    }
    one.sentence = told.sentence;
    one.document = told.document;
    over(one, told.kind === "NameIsThere" ? "asking" : "refused");
  }

  function over(one, state) {
    one.state = state;
    if (begun && state !== "asking") begun.bytes += one.file.size;
    pump();
  }

  const acts = {
    remove(one) {
      clearTimeout(one.again);
      one.upload?.abort(one.state === "sending" || one.state === "paused").catch(() => { /* the portal forgets it by itself */ });
      files.splice(files.indexOf(one), 1);
    },
    retry(one) { one.state = "waiting"; one.sentence = ""; one.sent = 0; },
    version(one) { one.wish = { replaces: one.document }; acts.retry(one); },
    beside(one) { one.wish = { beside: "yes" }; acts.retry(one); },
    close() { files.splice(0, files.length, ...files.filter((one) => OPEN.includes(one.state))); begun = null; left = 0; },
  };
  function act(event) {
    const button = event.target.closest?.("[data-upload-act]");
    if (!button) return;
    const one = files.find((each) => each.key === button.closest("[data-upload]")?.dataset.upload);
    if (one || button.dataset.uploadAct === "close") acts[button.dataset.uploadAct](one);
    pump();
    draw();
    panel?.querySelector("button")?.focus();
  }

  // Drawing: as text only, whatever a file is called.
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const button = (act, label, name) => element("button", { type: "button", class: "btn small ghost", "data-upload-act": act, "aria-label": `${label}, ${name}` }, label);
  const TONES = { added: "good", there: "info", refused: "bad", paused: "warn", asking: "warn" };
  function stateOf(one) {
    if (one.state === "sending") return say("sending", { percent: number(Math.floor(100 * one.sent / Math.max(one.file.size, 1))) });
    return say(one.state === "added" && one.outcome === "checking" ? "checking" : one.state);
  }
  function row(one) {
    const buttons = [];
    if (one.state === "asking") buttons.push(button("version", say("version"), one.name), button("beside", say("both"), one.name));
    if (one.state === "there") buttons.push(button("beside", say("again"), one.name));
    if (one.state === "refused") buttons.push(button("retry", say("retry"), one.name));
    if (OPEN.includes(one.state) || one.state === "refused") buttons.push(button("remove", say(one.state === "sending" ? "cancel" : "remove"), one.name));
    const share = one.state === "sending" ? one.sent / Math.max(one.file.size, 1) : 0;
    return element("li", { "data-upload": one.key, class: "upload-row", "data-drawn": `${one.state} ${one.sentence}` },
      element("span", { class: "upload-name" }, one.name, " ", element("span", { class: "faint" }, size(one.file.size))),
      element("span", { class: `chip ${TONES[one.state] ?? ""}`, "data-upload-state": "" }, stateOf(one)),
      element("span", { class: "upload-acts" }, ...buttons),
      one.sentence ? element("p", { class: "upload-why", role: "alert" }, one.sentence) : null,
      one.state === "sending" ? element("progress", { max: "1", value: String(share), "aria-label": one.name }) : null);
  }
  function summary() {
    const open = files.filter((one) => ["waiting", "sending", "paused"].includes(one.state)), ready = files.filter((one) => one.state === "ready").length;
    if (!open.length) {
      const added = files.filter((one) => one.state === "added").length, bad = files.filter((one) => one.state === "refused").length;
      const parts = [ready ? counted("chosen", ready) : "", added ? counted("done", added) : "", bad ? counted("bad", bad) : "", left ? counted("left", left) : ""];
      return parts.filter(Boolean).join(" ");
    }
    const under = files.filter((one) => one.place), sum = under.reduce((all, one) => all + one.file.size, 0);
    const sent = under.reduce((all, one) => all + (one.state === "sending" || one.state === "paused" ? one.sent : open.includes(one) ? 0 : one.file.size), 0);
    const seconds = begun && sent ? (Date.now() - begun.at) / 1000 * (sum - sent) / sent : 0;
    const parts = [say("going", { done: number(under.length - open.length), all: number(under.length), percent: number(Math.floor(100 * sent / Math.max(sum, 1))) })];
    if (begun && Date.now() - begun.at > 3000) parts.push(seconds > 90 ? say("minutes", { n: number(Math.ceil(seconds / 60)) }) : say("seconds", { n: number(Math.ceil(seconds / 5) * 5) }));
    return parts.join(" · ");
  }
  function draw() {
    const here = form(), place = here?.querySelector("[data-upload-list]");
    if (here) {
      const ready = files.filter((one) => one.state === "ready").length, chooser = here.querySelector("input[type=file][name]");
      if (chooser) chooser.required = !files.length;
      const label = here.querySelector("[data-upload-send]");
      if (label && label.dataset.usual === undefined) label.dataset.usual = label.textContent;
      if (label) label.textContent = ready ? counted("send", ready) : label.dataset.usual;
    }
    if (!place) return;
    if (!panel) {
      panel = element("div", { class: "upload-panel" }, element("p", { class: "upload-sum", role: "status" }),
        element("progress", { max: "1", value: "0", "data-upload-whole": "" }), element("ul", {}), element("div", { class: "line" }));
    }
    if (panel.parentElement !== place) place.append(panel);
    panel.hidden = !files.length && !left;
    const told = summary();
    if (told !== spoken) panel.querySelector(".upload-sum").textContent = spoken = told;
    const whole = panel.querySelector("[data-upload-whole]"), under = files.filter((one) => one.place);
    whole.hidden = !under.some((one) => ["waiting", "sending", "paused"].includes(one.state));
    whole.setAttribute("aria-label", words.whole ?? "");
    const all = under.reduce((sum, one) => sum + one.file.size, 0);
    whole.value = under.reduce((sum, one) => sum + (one.state === "sending" ? one.sent : OPEN.includes(one.state) ? 0 : one.file.size), 0) / Math.max(all, 1);
    const list = panel.querySelector("ul"), there = new Map([...list.children].map((line) => [line.dataset.upload, line]));
    for (const one of files) {
      const old = there.get(one.key), made = `${one.state} ${one.sentence}`;
      there.delete(one.key);
      if (!old) list.append(row(one));
      else if (old.dataset.drawn !== made) old.replaceWith(row(one));
      else if (one.state === "sending") {
        old.querySelector("[data-upload-state]").textContent = stateOf(one);
        old.querySelector("progress").value = one.sent / Math.max(one.file.size, 1);
      }
    }
    for (const gone of there.values()) gone.remove();
    const foot = panel.querySelector(".line"), isOver = files.length && !files.some((one) => OPEN.includes(one.state));
    if (isOver && !foot.children.length) foot.append(element("button", { type: "button", class: "btn small", "data-upload-act": "close" }, say("close")));
    if (!isOver) foot.replaceChildren();
    list.hidden = Boolean(isOver) && files.every((one) => one.state === "added"); // the page below shows them, and what became of them
  }
  function keepDrawing() {
    draw();
    ticking ||= setInterval(() => {
      draw();
      if (!files.length && !left) { clearInterval(ticking); ticking = 0; }
    }, TICK_MS);
  }

  // Ways in: chosen (files, a folder, the camera), dropped anywhere on the page, pasted.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("form[data-uploads] input[type=file]")) return;
    taken(field);
  });
  function taken(field) {
    add([...field.files].map((file) => ({ file, name: file.name })), field.form);
    field.value = "";
    field.classList.add("taken"); // the browser says that nothing is chosen: it stands in the list below
  }
  // While the camera is open the page may be drawn anew: what comes back then is heard by the old field alone.
  document.addEventListener("click", (event) => {
    const field = event.target;
    if (!field.matches?.("form[data-uploads] input[type=file]") || field.dataset.heard) return;
    field.dataset.heard = "yes";
    field.addEventListener("change", () => { if (!field.isConnected) taken(field); });
  });
  // Where files fall on a page with several forms: on the item they are dropped on, or that has the focus.
  function target(element) {
    const all = document.querySelectorAll("form[data-uploads]");
    return all.length < 2 ? all[0] : element?.closest?.("[data-upload-item]")?.querySelector("form[data-uploads]");
  }
  async function entries(entry) {
    if (entry.isFile) return [await new Promise((done, no) => entry.file(done, no))];
    const reader = entry.createReader(), found = [];
    for (;;) { // a reader gives a hundred at a time
      const some = await new Promise((done, no) => reader.readEntries(done, no));
      if (!some.length) break;
      for (const each of some) found.push(...await entries(each));
    }
    return found;
  }
  const carriesFiles = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  const dropping = (on) => document.body?.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => {
    if (!form() || !carriesFiles(event)) return;
    event.preventDefault();
    dropping(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropping(false); });
  document.addEventListener("drop", async (event) => {
    if (!form() || !carriesFiles(event)) return;
    event.preventDefault();
    dropping(false);
    const plain = [...event.dataTransfer.files], given = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    let dropped = plain;
    try { if (given.some((entry) => entry.isDirectory)) dropped = (await Promise.all(given.map(entries))).flat(); } catch { /* a folder that cannot be read: what lies beside it */ }
    const into = target(event.target);
    if (into) add(dropped.map((file) => ({ file, name: file.name })), into);
  });
  document.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData?.files ?? []], into = target(document.activeElement);
    if (!into || !pasted.length) return;
    event.preventDefault();
    const at = new Date().toTimeString().slice(0, 8).replaceAll(":", "-"); // every screenshot is called image.png
    add(pasted.map((file) => ({ file, name: file.name.replace(/^image(?=\.\w+$)/, `image ${at}`) })), into);
  });
  document.addEventListener("submit", submit, true);
  document.addEventListener("click", act);
  addEventListener("online", () => { for (const one of files) if (one.state === "paused") one.state = "waiting"; pump(); });
  addEventListener("beforeunload", (event) => { if (files.some((one) => OPEN.includes(one.state) && one.state !== "ready")) event.preventDefault(); });
})();
