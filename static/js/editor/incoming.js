/*
 * A list from a file, and to a file. What a file would change is shown first; nothing is saved by either.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const MOST_BYTES = 1024 * 1024;

  parts.startIncoming = function startIncoming(editor) {
    const input = editor.find('file');
    // Its name stands there until then; the same file may be chosen again.
    input.addEventListener('click', () => (input.value = ''));
    input.addEventListener('change', () => takeFile(editor, input.files[0]));
    editor.find('export').addEventListener('click', () => download(editor));
    choosePlaceOfUse(editor);
    editor.model.on((what) => {
      if (what === 'undo') dismiss(editor);
    });
  };

  /** The one input stands on the gallery's card, or above the list. */
  parts.placeIncoming = function placeIncoming(editor, where) {
    editor.find('incoming-place=' + where).append(editor.find('incoming'));
  };

  // ---- in ----

  async function takeFile(editor, file) {
    if (!file) return;
    const { words } = editor;
    if (file.size > MOST_BYTES) {
      refuse(editor, file.name, [words['import-too-large']]);
      return;
    }
    say(editor, 'import-reading');
    let content;
    try {
      content = toBase64(await file.arrayBuffer());
    } catch {
      // Moved or changed since it was chosen, or on a drive that has gone.
      refuse(editor, file.name, [words['import-unreadable']]);
      return;
    }
    await tryOut(editor, { name: file.name, content });
  }

  function toBase64(buffer) {
    const bytes = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode.apply(null, bytes.subarray(at, at + 0x8000));
    }
    return btoa(text);
  }

  /** Ask what the file would change in the checklist as it is in the editor now. */
  async function tryOut(editor, file) {
    const before = editor.model.state.checklist;
    const turn = (editor.importTurn = (editor.importTurn || 0) + 1);
    const answer = await parts.ask('import', { ...file, checklist: parts.toSend(before) });
    if (turn !== editor.importTurn) return;
    const { status, body } = answer;
    if (status === 200 && body) showDry(editor, file, before, body);
    else if (body && body.problems) refuse(editor, file.name, body.problems.map((problem) => problem.sentence));
    else refuse(editor, file.name, [parts.explain(answer)]);
  }

  function showDry(editor, file, before, { changes, checklist, notes }) {
    const { words } = editor;
    const card = editor.clone('dry');
    const sentences = parts.sayChanges(changes);
    const isEmpty = !sentences.length;
    const heading = isEmpty ? words['import-same'] : words['import-heading'];
    card.querySelector('[data-cm-heading]').textContent = parts.fill(heading, { name: file.name });
    const counted = [
      ['import-added', changes.added.length],
      ['import-changed', changes.changed.length],
      ['import-removed', changes.removed.length],
    ];
    const numbers = counted.filter(([, n]) => n > 0).map(([key, n]) => parts.count(key, n));
    set(card.querySelector('[data-cm-numbers]'), numbers.join(' · '));
    fillList(card, 'changes', sentences, 100);
    fillList(card, 'notes', (notes || []).map((note) => note.sentence), 30);
    (notes || []).slice(0, 30).forEach(({ level }, at) => {
      card.querySelector('[data-cm-list=notes]').children[at].dataset.cmLevel = level;
    });
    const apply = card.querySelector('[data-cm-apply]');
    const dismissal = card.querySelector('[data-cm-dismiss]');
    apply.hidden = isEmpty;
    card.querySelector('[data-cm-apply-hint]').hidden = isEmpty;
    if (isEmpty) dismissal.textContent = words['import-close'];
    apply.addEventListener('click', () => use(editor, file, before, checklist));
    dismissal.addEventListener('click', () => {
      dismiss(editor);
      editor.find('file').focus();
    });
    put(editor, card);
  }

  function set(element, text) {
    element.textContent = text;
    element.hidden = !text;
  }

  function fillList(card, name, sentences, most) {
    const list = card.querySelector(`[data-cm-list=${name}]`);
    parts.listSentences(list, sentences, most);
    list.hidden = !sentences.length;
  }

  function use(editor, file, before, checklist) {
    const { model, words } = editor;
    if (model.state.checklist !== before) {
      // Edited since: what the file would change is another thing now.
      say(editor, 'import-again');
      tryOut(editor, file);
      return;
    }
    dismiss(editor);
    const undo = parts.fill(words['import-done'], { name: file.name });
    model.replace({ fields: model.state.fields, checklist }, 'replace:import', { words: undo });
    const drawer = editor.find('drawer=import');
    drawer.open = false;
    editor.showTab('checklist');
    drawer.querySelector('summary').focus();
    parts.say(undo + ' ' + words['import-not-saved']);
  }

  function refuse(editor, name, sentences) {
    const box = editor.clone('refused-file');
    const heading = parts.fill(editor.words['import-refused'], { name });
    box.querySelector('[data-cm-heading]').textContent = heading;
    fillList(box, 'problems', sentences, 20);
    put(editor, box);
  }

  /** In its place, with the focus on its heading. */
  function put(editor, card) {
    setDry(editor, card);
    card.querySelector('[data-cm-heading]').focus();
  }

  function dismiss(editor) {
    editor.importTurn = (editor.importTurn || 0) + 1;
    editor.find('file').value = '';
    setDry(editor);
  }

  /** `editor.waiting`: the button that puts a list into the editor. */
  function setDry(editor, ...cards) {
    const dry = editor.find('dry');
    dry.replaceChildren(...cards);
    editor.waiting = dry.querySelector('[data-cm-apply]:not([hidden])');
    editor.showStatus();
  }

  function say(editor, key) {
    parts.say(editor.words[key]);
  }

  // ---- out ----

  /** Where a comma parts whole numbers from decimals, spreadsheets part cells by semicolons. */
  function choosePlaceOfUse(editor) {
    const decimal = new Intl.NumberFormat(navigator.language).format(1.5).charAt(1);
    const wanted = decimal === ',' ? ';' : ',';
    for (const radio of editor.root.querySelectorAll('[name=cm-separator]')) radio.checked = radio.value === wanted;
  }

  async function download(editor) {
    const chosen = editor.root.querySelector('[name=cm-separator]:checked');
    const error = editor.find('export-error');
    const checklist = parts.toSend(editor.model.state.checklist);
    const answer = await parts.ask('export', { checklist, separator: chosen ? chosen.value : ',' });
    const { status, body } = answer;
    const isThere = status === 200 && body;
    set(error, isThere ? '' : whyNot(editor, answer));
    if (isThere) {
      saveAs(editor, body.name, body.content);
      say(editor, 'export-done');
      return;
    }
    if (body && body.problems) {
      parts.showProblems(body.problems);
      parts.goToProblems();
    } else {
      error.focus();
    }
  }

  function whyNot(editor, answer) {
    return answer.body && answer.body.problems ? editor.words['export-unfinished'] : parts.explain(answer);
  }

  function saveAs(editor, name, content) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
    link.download = name;
    link.hidden = true;
    editor.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60 * 1000);
  }
})();
