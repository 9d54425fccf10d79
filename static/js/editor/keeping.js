/*
 * Unsaved work, kept in this browser alone, for one author and one block: {at: ms, base: what it began with, state};
 * under "/older" what was set aside, saved over since or left for theirs. Every touch of localStorage may throw.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const PREFIX = 'coach-mentoring-editor/';
  const KEPT_MS = 14 * 24 * 60 * 60 * 1000;
  const WAIT_MS = 400;

  class Keeper {
    /** `author` is opaque; where it is empty nothing is stored, since nobody could tell whose it is. */
    constructor(editor) {
      const { author, place } = editor.data;
      this.editor = editor;
      this.name = `${PREFIX}${author}/${place}`;
      this.canKeep = Boolean(author) && isAllowed();
      if (this.canKeep) sweep();
      this.timer = null;
      editor.model.on((what) => {
        if (what !== 'saved') this.later();
      });
      this.atEnd = () => this.flush();
      this.atHide = () => document.visibilityState === 'hidden' && this.flush();
      this.atLeave = (event) => this.askBeforeUnload(event);
      window.addEventListener('pagehide', this.atEnd);
      window.addEventListener('beforeunload', this.atLeave);
      document.addEventListener('visibilitychange', this.atHide);
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), WAIT_MS);
    }

    /** An editor that was closed says nothing more; another may stand in its place. */
    isOver() {
      if (this.editor.root.isConnected && parts.editor === this.editor) return false;
      window.removeEventListener('pagehide', this.atEnd);
      window.removeEventListener('beforeunload', this.atLeave);
      document.removeEventListener('visibilitychange', this.atHide);
      return true;
    }

    flush() {
      clearTimeout(this.timer);
      const isPending = this.timer !== null;
      this.timer = null;
      const isOver = this.isOver();
      if (!isPending || this.isShut) return;
      const { model } = this.editor;
      if (!model.isChanged) {
        forget(this.name);
        this.hasFailed = false;
      } else {
        const draft = { at: Date.now(), base: model.base, state: model.state };
        this.hasFailed = !this.canKeep || !store(this.name, draft);
      }
      if (!isOver) this.editor.showStatus();
    }

      get wouldBeLost() {
      return this.hasFailed || !this.canKeep;
    }

    /** What began with `base`, or with anything; `older` what was set aside. */
    read(older = false) {
      if (!this.canKeep) return null;
      return readStored(this.name + (older ? '/older' : ''));
    }

    setAside(draft) {
      return this.canKeep && store(this.name + '/older', draft);
    }

    erase({ older = false } = {}) {
      if (!older) {
        clearTimeout(this.timer);
        this.timer = null;
      }
      forget(this.name + (older ? '/older' : ''));
    }

    askBeforeUnload(event) {
      if (this.isOver() || this.isShut || !this.wouldBeLost || !this.editor.model.isChanged) return;
      event.preventDefault();
    }

    /** The author has left: what is kept stays, and nothing asks any more. */
    shut() {
      this.flush();
      this.isShut = true;
    }
  }

  function isAllowed() {
    try {
      return localStorage.length >= 0;
    } catch {
      return false;
    }
  }

  function readStored(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      const isWhole = draft && typeof draft.at === 'number' && typeof draft.base === 'string' && isState(draft.state);
      return isWhole && Date.now() - draft.at < KEPT_MS ? draft : null;
    } catch {
      return null;
    }
  }

  function isState(state) {
    return Boolean(state && typeof state.fields === 'object' && typeof state.checklist === 'object' && state.checklist);
  }

  function store(name, draft) {
    try {
      localStorage.setItem(name, JSON.stringify(draft));
      return true;
    } catch {
      // An older draft left in its place would come back instead of this one.
      forget(name);
      return false;
    }
  }

  function forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Refused: then nothing was stored either.
    }
  }

  /** Whoever's they are. */
  function sweep() {
    let names = [];
    try {
      names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    } catch {
      return;
    }
    for (const name of names) if (!readStored(name)) forget(name);
  }

  // ---- at opening ----

  parts.startKeeping = function startKeeping(editor) {
    const keeper = (editor.keeper = new Keeper(editor));
    const draft = keeper.read();
    if (draft && draft.base === editor.model.base) restore(editor, draft);
    else if (draft) {
      keeper.setAside(draft);
      keeper.erase();
    }
    const older = keeper.read(true);
    if (older && !isHeldAlready(editor, older)) askAbout(editor, older);
    else keeper.erase({ older: true });
  };

  /** A draft may come from another version of the editor: what this one does not know of is left out. */
  function toState(editor, draft) {
    const { fields } = editor.model.state;
    const known = Object.entries(draft.state.fields).filter(([name]) => Object.hasOwn(fields, name));
    return { fields: { ...fields, ...Object.fromEntries(known) }, checklist: draft.state.checklist };
  }

  function isHeldAlready(editor, draft) {
    return parts.isSame(toState(editor, draft), editor.model.state);
  }

  function restore(editor, draft) {
    const { keeper, model, words } = editor;
    if (isHeldAlready(editor, draft)) {
      keeper.erase();
      return;
    }
    model.replace(toState(editor, draft), 'replace:kept', { words: words['keep-undone'] });
    const text = parts.fill(words['keep-restored'], { when: parts.sayWhen(draft.at) });
    const notice = editor.tell('kept', text, [
      ['keep-throw-away', () => {
        model.replace(model.baseline, 'replace:saved', { words: words['keep-thrown-away'] });
        notice.close();
        parts.say(words['keep-thrown-away']);
      }],
      ['keep-close', () => notice.close()],
    ]);
  }

  function askAbout(editor, draft) {
    const { keeper, model, words } = editor;
    const card = editor.clone('older');
    card.querySelector('[data-cm-sentence]').textContent = parts.fill(words['keep-older'], { when: parts.sayWhen(draft.at) });
    const state = toState(editor, draft);
    parts.listDifferences(card, 'after', model.state, state);
    card.querySelector('[data-cm-use]').addEventListener('click', () => {
      model.replace(state, 'replace:kept', { words: words['keep-undone'] });
      keeper.flush();
      keeper.erase({ older: true });
      leave(editor, card, words['keep-used']);
    });
    card.querySelector('[data-cm-drop]').addEventListener('click', () => {
      keeper.erase({ older: true });
      leave(editor, card, words['keep-thrown-away']);
    });
    editor.find('notices').append(card);
  }

  function leave(editor, card, sentence) {
    card.remove();
    editor.focusWork();
    parts.say(sentence);
  }
})();
