/* From a pressed button to the server's word: one key for every try; the draft stays until it is confirmed. */
(function () {
  'use strict';

  const { Keeper, same, isDue, claim, release, readValues, newKey } = window.CoachMentoringBlock.parts;
  const { ask, takeTurn, toContent } = window.CoachMentoringBlock.parts;

  const SAY_SENDING_AFTER_MS = 1000;
  const TRY_AGAIN_MS = 30 * 1000;
  const NO_FORM = { isConnected: false };

  class Sender extends Keeper {
    constructor(block) {
      super(block);
      this.sending = new Set();
      this.failed = new Set();
      for (const name of ['online', 'visibilitychange']) this.onWindow(name, () => this.onComeBack());
      this.onWindow('storage', () => this.tellNotSent());
    }

    onComeBack() {
      if (document.visibilityState !== 'visible') return;
      this.isHeld = false;
      this.sendPending();
    }

    submit(form, { body, action: url, submitter }) {
      const state = this.forms.get(form);
      if (!state || this.sending.has(state.key)) return;
      clearTimeout(state.timer);
      state.timer = 0;
      const before = this.drafts.read(state.key)?.pending;
      const text = JSON.stringify({ ...toContent(body, form), key: state.key });
      const since = before && before.body === text && isDue({ pending: before }) ? before.since : Date.now();
      const draft = this.write(form, readValues(form), { url, body: text, since }, submitter);
      if (submitter) submitter.setAttribute('data-cm-pressed', '');
      this.deliver(draft, true);
    }

    async deliver(draft, pressed = false) {
      const { key } = draft;
      const { block } = this;
      if (this.sending.has(key)) return;
      this.sending.add(key);
      this.mark(key);
      const saying = pressed && setTimeout(() => block.say(block.text('sending')), SAY_SENDING_AFTER_MS);
      const answer = await takeTurn(key, pressed, () => {
        const stored = this.drafts.read(key);
        return pressed || (stored && isDue(stored)) ? ask(block, draft.pending) : null;
      });
      clearTimeout(saying);
      this.saveAll();
      this.sending.delete(key);
      this.mark(key);
      if (answer) this.onAnswer(draft, answer, pressed);
    }

    onAnswer(draft, answer, pressed) {
      const { key } = draft;
      const { kind, status } = answer;
      const { block } = this;
      const form = this.formOf(key);
      this.failed.delete(key);
      const isLate = !pressed && (kind === 'error' || status === 429);
      if (kind === 'done') {
        const stored = this.drafts.read(key);
        this.drafts.erase(key);
        release(key);
        this.isHeld = false;
        this.arrive(answer, form, 'sent-later', draft, pressed);
        if (stored && stored.words !== draft.words) this.keepMore(stored);
        block.tellOthers();
      } else if (kind === 'again') {
        this.refilled = newKey();
        this.keep(draft, this.refilled);
        if (form) claim(this.refilled, form);
        this.arrive(answer, form, 'look-again', draft, pressed);
      } else if (kind === 'unreachable' || isLate) {
        this.postpone(draft, form, pressed);
      } else {
        // On its own it waits for the person to come back; a button is pressed again.
        this.isHeld = !pressed && (kind === 'signed-out' || kind === 'too-old');
        if (!this.isHeld) this.keep(draft, key);
        block.report(answer, { at: form, draft });
      }
    }

    keep(draft, key) {
      const stored = this.drafts.read(draft.key);
      if (!stored) return;
      if (key !== draft.key || !stored.words) this.drafts.erase(draft.key);
      if (stored.words) this.drafts.write({ ...stored, at: Date.now(), key, pending: null });
    }

    keepMore(stored) {
      const more = { ...stored, key: newKey(), pending: null };
      this.drafts.write(more);
      this.block.showWords('kept-more', more);
    }

    arrive(answer, form, kind, draft, pressed) {
      const { block } = this;
      const isElsewhere = document.activeElement?.form && document.activeElement.form !== form && !pressed;
      if (form && !isElsewhere) {
        block.panels.show(answer);
        return;
      }
      const isOurs = draft.root === block.root.id;
      const action = isOurs ? block.button('show', () => block.panels.show(answer, draft.place)) : null;
      block.tell(kind, { action, about: draft.title });
    }

    postpone(draft, form, pressed) {
      const stored = this.drafts.read(draft.key);
      if (form && stored && !same(stored.values, draft.values)) {
        this.drafts.write({ ...stored, pending: null });
        this.block.tell('not-sent-changed', { at: form });
        return;
      }
      this.failed.add(draft.key);
      this.tellNotSent(pressed);
    }


    listPending() {
      const isMine = ({ pending, root }) => pending && (root === this.block.root.id || !document.getElementById(root));
      return this.drafts.list().filter(isMine);
    }

    async sendPending({ aloud = false } = {}) {
      if (!this.isHeld) for (const draft of this.listPending().filter(isDue)) await this.deliver(draft);
      this.tellNotSent(aloud);
    }

    tellNotSent(aloud = false) {
      const { block } = this;
      clearTimeout(this.timer);
      const pending = this.listPending();
      const due = this.isHeld ? [] : pending.filter(isDue);
      if (due.length) this.timer = setTimeout(() => block.root.isConnected && this.sendPending(), TRY_AGAIN_MS);
      const waiting = due.filter(({ key }) => this.failed.has(key) && !this.sending.has(key));
      if (waiting.length) {
        const action = block.button('try-again', () => this.sendPending({ aloud: true }));
        const kind = waiting.every(({ key }) => this.drafts.isStored(key)) ? 'not-sent' : 'not-sent-open';
        const at = waiting.length === 1 ? this.formOf(waiting[0].key) : null;
        const about = at ? '' : waiting.map(({ title }) => title).join(' · ');
        block.tell(kind, { at, action, about, isNews: aloud });
        return;
      }
      if (!due.length) block.hush('not-sent', 'not-sent-open');
      const stopped = pending.find((draft) => !isDue(draft) && !this.sending.has(draft.key));
      if (stopped) this.giveUp(stopped, this.formOf(stopped.key));
    }

    giveUp(draft, form) {
      if (form) {
        this.drafts.write({ ...draft, at: Date.now(), pending: null });
        this.block.tell('given-up', { at: form });
      } else {
        this.block.showWords('given-up', draft);
      }
    }

    async tellKept() {
      const { block } = this;
      for (const draft of block.notice.hidden ? this.drafts.list() : []) {
        if (draft.pending || draft.root !== block.root.id || !draft.words || this.formOf(draft.key)) continue;
        if (!(await claim(draft.key, NO_FORM))) continue;
        const open = () => block.panels.load(draft.place, { isStep: true, draft });
        block.tell('kept-in', { about: draft.title, action: block.button('show', open) });
        return;
      }
    }

    /** Not `disabled`, which would lose the focus. */
    mark(key) {
      const form = this.formOf(key);
      if (!form) return;
      const isSending = this.sending.has(key);
      form.toggleAttribute('data-cm-sending', isSending);
      for (const field of form.elements) {
        if (field.type !== 'submit') continue;
        if (isSending) field.setAttribute('aria-disabled', 'true');
        else for (const name of ['aria-disabled', 'data-cm-pressed']) field.removeAttribute(name);
      }
    }
  }

  Object.assign(window.CoachMentoringBlock.parts, { Sender });
})();
