/*
 * Save, Cancel, the word beside them that says where what is in the editor stands, and two authors who saved.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;

  // Each has its own shape as well as its word.
  const TAGS = { saved: 'signed', changed: 'waiting', saving: 'half', list: 'waiting', unkept: 'not-yet' };

  parts.startSaving = function startSaving(editor) {
    const { model } = editor;
    const save = editor.find('save');
    const leave = editor.find('leave');
    // Looked at with every keystroke.
    editor.foot = { tag: editor.find('status'), save };
    editor.showStatus = () => showStatus(editor);
    save.addEventListener('click', () => saveNow(editor));
    editor.find('cancel').addEventListener('click', () => cancel(editor));
    editor.find('leave-yes').addEventListener('click', () => goAway(editor));
    editor.find('leave-drop').addEventListener('click', () => {
      editor.keeper.erase();
      goAway(editor);
    });
    editor.find('leave-no').addEventListener('click', () => {
      leave.hidden = true;
      editor.find('cancel').focus();
    });
    leave.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      // The dialog around the editor would close.
      event.stopPropagation();
      editor.find('leave-no').click();
    });
    for (const kind of ['focusin', 'pointerdown', 'keydown']) {
      editor.root.addEventListener(kind, () => hideHostsError(editor));
    }
    model.on(() => showStatus(editor));
    showStatus(editor);
  };

  // ---- how it stands ----

  function showStatus(editor) {
    const { tag, save } = editor.foot;
    const hasChosen = editor.hasChosen();
    tag.hidden = !hasChosen;
    save.hidden = !hasChosen;
    const kind = findKind(editor);
    if (tag.dataset.cmStatus === kind) return;
    tag.dataset.cmStatus = kind;
    tag.className = `cm-tag cm-foot__status cm-tag--${TAGS[kind]}`;
    tag.textContent = editor.words['save-' + kind];
  }

  function findKind({ isSaving, waiting, model, keeper }) {
    if (isSaving) return 'saving';
    if (waiting && !(model.isChanged && keeper.wouldBeLost)) return 'list';
    if (!model.isChanged && model.data.isNew && !model.hasBeenSaved) return 'changed';
    if (!model.isChanged) return 'saved';
    return keeper.wouldBeLost ? 'unkept' : 'changed';
  }

  // ---- save ----

  /** Nothing can be typed until the answer is there: it would be neither saved nor seen as unsaved. */
  function hold(editor, isSaving) {
    editor.isSaving = isSaving;
    const save = editor.find('save');
    if (isSaving) save.setAttribute('aria-disabled', 'true');
    else save.removeAttribute('aria-disabled');
    save.toggleAttribute('data-cm-pressed', isSaving);
    for (const place of ['desk', 'notices']) editor.find(place).inert = isSaving;
    showStatus(editor);
  }

  async function saveNow(editor, base = editor.model.base) {
    const { model, runtime, words } = editor;
    if (editor.isSaving) return;
    if (editor.waiting) {
      parts.reveal(editor.waiting);
      parts.say(words['save-list-first']);
      return;
    }
    // What was pressed may go away now: a notice's button, a choice.
    editor.foot.save.focus();
    editor.find('leave').hidden = true;
    editor.hush('save');
    parts.dropUntouched(editor);
    const sent = model.state;
    runtime.notify('save', { state: 'start', message: words['save-saving'] });
    hold(editor, true);
    const answer = await parts.ask('save', { base, state: sent });
    hold(editor, false);
    if (answer.status === 200 && answer.body) finish(editor, answer.body, sent);
    else if (answer.status === 422 && answer.body && answer.body.problems) point(editor, answer.body);
    else if (answer.status === 409 && answer.body && answer.body.state) await disagree(editor, answer.body, sent);
    else explain(editor, answer);
  }

  function finish(editor, { base, state, notes }, sent) {
    const { keeper, model, runtime, words } = editor;
    keeper.erase();
    model.hasBeenSaved = true;
    model.markSaved(base, state || sent, sent);
    parts.showProblems([]);
    parts.showNotes(editor, notes || []);
    closeConflict(editor);
    showStatus(editor);
    parts.say(words['save-saved']);
    runtime.notify('save', { state: 'end' });
  }

  function point(editor, { sentence, problems }) {
    parts.showProblems(problems);
    parts.goToProblems();
    tellHost(editor, sentence || editor.words['save-problems']);
  }

  async function disagree(editor, theirs, sent) {
    const { words } = editor;
    const outcome = await parts.showConflict(editor, theirs, (base) => saveNow(editor, base));
    if (outcome === 'same') finish(editor, theirs, sent);
    else tellHost(editor, words['conflict-heading']);
  }

  /** It was not saved and nothing is lost: why, and what to do. */
  function explain(editor, answer) {
    const { words } = editor;
    const why = parts.explain(answer);
    const text = `${words['save-not-saved']} ${why} ${words[editor.keeper.wouldBeLost ? 'save-stay' : 'save-safe']}`;
    const again = ['save-again', () => saveNow(editor)];
    const actions = answer.status === 401 ? [again, ['save-sign-in', signIn]] : [again];
    editor.tell('save', text, actions).focus();
    tellHost(editor, why);
  }

  /** In another tab, so that the editor stays as it is. */
  function signIn() {
    window.open('/', '_blank', 'noopener');
  }

  function tellHost(editor, message) {
    editor.runtime.notify('error', { title: editor.words['save-not-saved'], message });
  }

  /** Studio's own message has no button to close it, and lies over ours. */
  function hideHostsError({ runtime, isSaving }) {
    const alert = runtime && runtime.alert;
    if (isSaving || !alert || typeof alert.hide !== 'function' || !(alert.options && alert.options.shown)) return;
    alert.hide();
  }

  // ---- leave ----

  function cancel(editor) {
    const { keeper, model, waiting, words } = editor;
    keeper.flush();
    const { isChanged } = model;
    if (!(isChanged || waiting) || editor.isSaving) {
      goAway(editor);
      return;
    }
    const leave = editor.find('leave');
    const said = [isChanged && words[keeper.wouldBeLost ? 'leave-lost' : 'leave-kept'], waiting && words['leave-list']];
    editor.find('leave-text').textContent = said.filter(Boolean).join(' ');
    editor.find('leave-drop').hidden = !isChanged || keeper.wouldBeLost;
    leave.hidden = false;
    editor.find('leave-no').focus();
  }

  function goAway(editor) {
    editor.keeper.shut();
    editor.runtime.notify('cancel', {});
  }

  // ---- two authors saved: both are shown, and the second chooses; nothing is decided for anybody ----

  /** As the server takes it: a block in which nothing was begun has no checklist. */
  parts.toSend = function toSend(checklist) {
    const { title, introduction, tracks, sections } = checklist;
    const isEmpty = !title && !introduction && !tracks.length && !sections.length;
    return isEmpty ? {} : checklist;
  };

  /** @returns {Promise<?string[]>} what differs between two states, in sentences; null where that cannot be told. */
  async function compare(before, after) {
    const settings = parts.listSettingChanges(before.fields, after.fields);
    if (parts.isSame(before.checklist, after.checklist)) return settings;
    const answer = await parts.ask('compare', {
      before: withTitle(before.checklist, after.checklist),
      after: withTitle(after.checklist, before.checklist),
    });
    return answer.status === 200 && answer.body ? [...parts.sayChanges(answer.body.changes), ...settings] : null;
  }

  /** Nothing at all cannot be compared with: it takes the other's title. */
  function withTitle(checklist, other) {
    return 'title' in parts.toSend(checklist) ? checklist : { title: other.title };
  }

  /** Fill a card's list as soon as it is known. */
  parts.listDifferences = async function listDifferences(card, name, before, after) {
    const list = card.querySelector(`[data-cm-list=${name}]`);
    const { words } = parts.editor;
    parts.listSentences(list, [words['conflict-looking']]);
    const sentences = await compare(before, after);
    if (!sentences) parts.listSentences(list, [words['conflict-not-told']]);
    else if (!sentences.length) parts.listSentences(list, [words['conflict-nothing']]);
    else parts.listSentences(list, sentences);
    return sentences;
  };

  /** `theirs`: {base, state} as saved now; `saveOver(base)` saves mine in its place. */
  parts.showConflict = async function showConflict(editor, theirs, saveOver) {
    const { model } = editor;
    closeConflict(editor);
    const whole = wholeOf(editor, theirs.state);
    const differing = await compare(whole, model.state);
    if (differing && !differing.length) {
      // The same was saved already: an answer of ours may have been lost on the way.
      return 'same';
    }
    const card = editor.clone('conflict');
    card.dataset.cmConflict = '';
    parts.listDifferences(card, 'theirs', model.baseline, whole);
    parts.listDifferences(card, 'mine', model.baseline, model.state);
    parts.listDifferences(card, 'goes', model.state, whole);
    if (!editor.keeper.canKeep) {
      card.querySelector('[data-cm-take-hint]').textContent = editor.words['conflict-take-unkept'];
    }
    const press = (name, act) => card.querySelector(`[data-cm-${name}]`).addEventListener('click', act);
    press('keep', () => {
      card.remove();
      saveOver(theirs.base);
    });
    press('take', () => take(editor, theirs, card));
    press('go-on', () => {
      card.remove();
      editor.focusWork();
    });
    editor.find('notices').prepend(card);
    card.querySelector('[data-cm-heading]').focus();
    return 'asked';
  };

  /** Theirs in the editor's own shape, every key there. */
  function wholeOf(editor, state) {
    return parts.makeModel({ ...editor.data, state }).state;
  }

  function closeConflict(editor) {
    const card = editor.find('conflict');
    if (card) card.remove();
  }

  function take(editor, theirs, card) {
    const { keeper, model, words } = editor;
    keeper.setAside({ at: Date.now(), base: model.base, state: model.state });
    model.replace(theirs.state, 'replace:theirs', { words: words['conflict-taken'] });
    model.markSaved(theirs.base, theirs.state, model.state);
    keeper.erase();
    card.remove();
    editor.showStatus();
    editor.focusWork();
    parts.say(words['conflict-taken']);
  }
})();
