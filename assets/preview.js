// The preview of a document: PDF files page by page with zoom, search and a text that screen readers read; pictures in
// two sizes. pdf.js reads the file in a worker that reaches no network (pages/shell/static_files.py): no script, form or
// link of a file does anything here. What cannot be drawn is told to the page, which says why.
(() => {
  "use strict";
  const AT = new URL("vendor/pdfjs/v5_6_205/", document.currentScript.src).href;
  const CHUNK = 262_144, MOST_PIXELS = 40_000_000, WAIT_MS = 250, STEPS = { larger: "increaseScale", smaller: "decreaseScale" };
  const open = new Map(); // element -> its viewer
  let loading = null;

  // The library is fetched with the first file that needs it.
  function library() {
    loading ??= (async () => {
      const core = await import(`${AT}pdf.min.mjs`);
      globalThis.pdfjsLib = core; // where its viewer looks for it
      return { core, parts: await import(`${AT}pdf_viewer.mjs`) };
    })();
    loading.catch(() => { loading = null; });
    return loading;
  }
  const failed = (element) => element.closest(".island")?.dispatchEvent(new CustomEvent("portico", { detail: { do: "failed", id: "", value: "", on: false } }));
  // pdf.js asks for words of its own; ours are in the page.
  const words = { getLanguage: () => "en", getDirection: () => "ltr", get: async (_ids, _given, other) => other ?? "", translate: async () => {}, translateOnce: async () => {}, destroy: async () => {}, pause() {}, resume() {} };

  class Pages {
    constructor(root) {
      this.root = root;
      this.told = JSON.parse(root.dataset.words);
      this.over = new AbortController();
      this.fits = true;
      this.begin().catch((error) => this.fail(error));
    }

    one(selector) { return this.root.querySelector(selector); }
    say(name, given = {}) { return Object.entries(given).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), this.told[name]); }
    fail(error) {
      if (this.over.signal.aborted) return;
      console.warn("preview:", error?.message ?? error);
      failed(this.root);
      this.end();
    }
    end() {
      this.over.abort();
      this.watch?.disconnect();
      this.task?.destroy().catch(() => {});
      this.thread?.terminate();
    }

    async begin() {
      const { core, parts } = await library();
      if (this.over.signal.aborted) return;
      // A worker of our own making: without one pdf.js would read the file inside the page.
      this.thread = new Worker(`${AT}pdf.worker.min.mjs`, { type: "module" });
      this.thread.addEventListener("error", (event) => this.fail(event));
      this.task = core.getDocument({
        url: this.root.dataset.preview, worker: new core.PDFWorker({ port: this.thread }), rangeChunkSize: CHUNK,
        disableAutoFetch: true, disableStream: true, enableXfa: false, isEvalSupported: false, useWorkerFetch: false,
        cMapUrl: `${AT}cmaps/`, cMapPacked: true, standardFontDataUrl: `${AT}fonts/`, wasmUrl: `${AT}wasm/`, maxImageSize: MOST_PIXELS, verbosity: 0,
        useSystemFonts: false, // the bundled ones look the same everywhere
      });
      this.task.onPassword = (give, reason) => this.ask(give, reason === core.PasswordResponses.INCORRECT_PASSWORD);
      this.bus = new parts.EventBus();
      const links = new parts.PDFLinkService({ eventBus: this.bus });
      links.externalLinkEnabled = false;
      const finder = new parts.PDFFindController({ eventBus: this.bus, linkService: links });
      this.viewer = new parts.PDFViewer({
        container: this.one(".preview-scroll"), viewer: this.one(".pdfViewer"), eventBus: this.bus, linkService: links, findController: finder, l10n: words,
        annotationMode: core.AnnotationMode.ENABLE, annotationEditorMode: core.AnnotationEditorType.DISABLE, enableAutoLinking: false, removePageBorders: true, abortSignal: this.over.signal,
      });
      links.setViewer(this.viewer);
      this.hear();
      const paper = await this.task.promise;
      if (this.over.signal.aborted) return;
      this.one(".preview-count").textContent = this.say("of", { n: paper.numPages });
      links.setDocument(paper);
      this.viewer.setDocument(paper);
    }

    hear() {
      const bus = this.bus, page = this.one(".preview-page"), scroll = this.one(".preview-scroll");
      bus.on("pagesinit", () => { this.fit(); this.name(); });
      bus.on("pagesloaded", () => this.name());
      bus.on("pagechanging", ({ pageNumber }) => { page.value = pageNumber; });
      bus.on("pagerendered", ({ error }) => { this.one(".preview-wait").hidden = true; if (error) console.warn("preview:", error.message); });
      bus.on("scalechanging", ({ scale }) => { this.one(".preview-zoom").textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(scale); });
      bus.on("updatefindmatchescount", ({ matchesCount }) => this.count(matchesCount));
      bus.on("updatefindcontrolstate", ({ state, matchesCount }) => { if (state !== 3) this.count(matchesCount); }); // 3: still searching
      this.watch = new ResizeObserver(() => { if (this.fits && this.viewer.pdfDocument) this.fit(); });
      this.watch.observe(scroll);
      page.addEventListener("change", () => this.go(Number.parseInt(page.value, 10)));
      const find = this.one(".preview-find");
      let waiting = 0;
      find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => this.find(""), WAIT_MS); });
      find.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.find("again", event.shiftKey); } });
      this.root.addEventListener("keydown", (event) => this.key(event, find, scroll));
      this.one("#preview-password").addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.unlock(); } });
    }
    key(event, find, scroll) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") { event.preventDefault(); find.focus(); find.select(); return; }
      if (event.target !== scroll || event.ctrlKey || event.metaKey || event.altKey) return;
      const act = { "+": "larger", "=": "larger", "-": "smaller", 0: "fit", ArrowLeft: "previous", ArrowRight: "next" }[event.key];
      if (act) { event.preventDefault(); this.act(act); }
    }
    name() { this.root.querySelectorAll(".pdfViewer .page").forEach((page) => page.setAttribute("aria-label", this.say("page", { n: page.dataset.pageNumber }))); }
    fit() { this.fits = true; this.viewer.currentScaleValue = "page-width"; }
    go(number) {
      if (number >= 1 && number <= this.viewer.pagesCount) this.viewer.currentPageNumber = number;
      this.one(".preview-page").value = this.viewer.currentPageNumber;
    }
    act(name) {
      if (name === "unlock") { this.unlock(); return; }
      if (!this.viewer?.pdfDocument) return;
      if (name === "fit") this.fit();
      else if (name in STEPS) { this.fits = false; this.viewer[STEPS[name]](); }
      else if (name === "previous") this.go(this.viewer.currentPageNumber - 1);
      else if (name === "next") this.go(this.viewer.currentPageNumber + 1);
      else this.find("again", name === "find-previous");
    }
    find(type, findPrevious = false) {
      const query = this.one(".preview-find").value.trim();
      if (!query) this.one(".preview-places").textContent = "";
      this.bus.dispatch("find", { source: this, type, query, findPrevious, caseSensitive: false, entireWord: false, highlightAll: true, matchDiacritics: false });
    }
    count({ current, total }) {
      const query = this.one(".preview-find").value.trim();
      this.one(".preview-places").textContent = !query ? "" : total ? this.say("found", { at: current || 1, all: total }) : this.say("nothing");
    }
    ask(give, isWrong) {
      this.give = give;
      const box = this.one(".preview-password"), field = this.one("#preview-password");
      box.hidden = false;
      this.one(".preview-frame").hidden = true;
      box.querySelector(".error").textContent = isWrong ? this.say("wrong") : "";
      field.value = "";
      field.focus();
    }
    unlock() {
      const give = this.give, field = this.one("#preview-password");
      if (!give || !field.value) return;
      this.give = null;
      this.one(".preview-password").hidden = true;
      this.one(".preview-frame").hidden = false;
      give(field.value);
      field.value = "";
      this.one(".preview-scroll").focus();
    }
  }

  function look() {
    for (const [root, pages] of open) if (!root.isConnected) { pages.end(); open.delete(root); }
    for (const root of document.querySelectorAll("[data-preview]")) if (!open.has(root)) open.set(root, new Pages(root));
  }
  document.addEventListener("click", (event) => {
    const tool = event.target.closest?.("[data-preview-tool]");
    if (!tool) return;
    if (tool.dataset.previewTool === "whole") {
      const isWhole = tool.closest(".island").querySelector(".preview-picture").classList.toggle("whole");
      tool.setAttribute("aria-pressed", String(isWhole));
    } else open.get(tool.closest("[data-preview]"))?.act(tool.dataset.previewTool);
  });
  document.addEventListener("error", (event) => { if (event.target.matches?.("[data-preview-picture]")) failed(event.target); }, true);
  document.addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
