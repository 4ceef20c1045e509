// One labelled form field: label, control, help and error are one element on the server.
export default {
  template: `
    <div class="field" :class="{refused: !!error, ticks: kind === 'check', wide: kind === 'area'}">
      <label v-if="kind !== 'check'" class="label" :for="id + '-in'">{{ label }}<span v-if="required" class="must" aria-hidden="true"> *</span></label>
      <span class="control" :class="{affixed: !!prefix}">
        <span v-if="prefix" class="prefix" aria-hidden="true">{{ prefix }}</span>
        <textarea v-if="kind === 'area'" v-bind="common" :rows="rows" v-model="typed"></textarea>
        <select v-else-if="kind === 'select'" v-bind="common" v-model="typed">
          <option v-for="o in options" :key="o[0]" :value="o[0]">{{ o[1] }}</option>
        </select>
        <input v-else-if="kind === 'check'" v-bind="common" type="checkbox" class="tick" v-model="typed">
        <input v-else v-bind="common" :type="type" :list="offered" v-model="typed" @keydown.enter="flush(); $emit('entered')">
        <datalist v-if="offered" :id="offered"><option v-for="o in suggested" :key="o" :value="o"></option></datalist>
        <label v-if="kind === 'check'" class="label" :for="id + '-in'">{{ label }}</label>
      </span>
      <p v-if="counts" class="help num count-of" :class="{over}" :id="id + '-count'"><span role="status">{{ over ? counts[2] + " " : "" }}</span>{{ counts[1].replace("{n}", counted) }}</p>
      <p v-if="error" class="error" :id="id + '-error'" role="alert">{{ error }}</p>
      <p v-if="help" class="help" :id="id + '-help'">{{ help }}</p>
    </div>`,
  props: {
    id: String, kind: String, type: String, label: String, help: String, error: String, prefix: String, name: String,
    value: [String, Boolean], options: Array, suggested: Array, rows: Number, required: Boolean, disable: Boolean, readonly: Boolean,
    placeholder: String, autocomplete: String, inputmode: String, maxlength: Number, min: String, max: String,
    // What the server last wrote: a running number, the words, and how much of what was said here it had heard.
    counts: Array,  // the most characters, the words for how many there are, and for too many
    told: Array,  // `value` knows nothing of what was typed
  },
  emits: ["update:value", "entered"],
  data() {
    const empty = this.kind === "check" ? false : "";
    return { typed: this.value ?? empty, sent: this.value ?? empty, said: this.told?.[2] ?? 0, empty, timer: null };
  },
  computed: {
    counted() {
      const text = this.typed.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").trim();
      if (!window.Intl?.Segmenter) return Array.from(text).length;  // the server counts again
      let n = 0;
      for (const _ of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) n += 1;
      return n;
    },
    over() { return !!this.counts && this.counted > this.counts[0]; },
    offered() { return this.suggested?.length ? this.id + "-list" : undefined; },
    common() {
      return {
        id: this.id + "-in", name: this.name, required: this.required || undefined, disabled: this.disable || undefined,
        readonly: this.readonly || undefined, placeholder: this.placeholder, autocomplete: this.autocomplete,
        inputmode: this.inputmode, maxlength: this.maxlength, min: this.min, max: this.max,
        "aria-invalid": this.error || this.over ? "true" : undefined,
        "aria-describedby": [this.error && this.id + "-error", this.counts && this.id + "-count", this.help && this.id + "-help"].filter(Boolean).join(" ") || undefined,
        onBlur: () => this.flush(),
      };
    },
  },
  watch: {
    told(now, before) {
      if (now?.[0] === before?.[0]) return;  // the same words in a new message
      if (now[2] < this.said) return;  // on a slow line: what a person wrote since is newer, and on its way
      const writing = this.typed !== this.sent;
      this.sent = now[1] ?? this.empty;
      if (writing) return;  // what a person is writing right now is newer, too, and sent soon
      const input = document.getElementById(this.id + "-in");
      const marked = document.activeElement === input && input.selectionStart === 0 && input.selectionEnd === input.value.length;
      this.typed = this.sent;
      if (marked) this.$nextTick(() => input.select());  // what is typed next takes its place, as it would have before
    },
    typed() {
      clearTimeout(this.timer);
      if (this.kind === "select" || this.kind === "check") this.flush();
      else this.timer = setTimeout(() => this.flush(), 200);
    },
  },
  beforeUnmount() { this.flush(); },
  methods: {
    flush() {
      clearTimeout(this.timer);
      if (this.typed === this.sent) return;
      this.sent = this.typed;
      this.said += 1;
      this.$emit("update:value", this.typed);
    },
    updateValue() { /* the framework calls it after a value set by the server; the watcher has done the work */ },
    focus() { document.getElementById(this.id + "-in")?.focus(); },
  },
};
