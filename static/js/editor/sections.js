/*
 * Adding, copying, removing, folding; what the buttons of rows and sections do, and what is taken back.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { edited, findByKey, findSkill, isSame, keyOf, listSkills, withChecklist, withSection, withSkill } = parts;

  const NEW_SKILL = {
    ...{ title: '', guide: '', tracks: [], kind: 'task', shown: 'either', signatures: 1, tags: [] },
    ...{ client_voice: false, edition: 1 },
  };

  function hasRoom(editor, more, limit) {
    const { checklist } = editor.model.state;
    const most = editor.data.limits[limit];
    const count = limit === 'criteria' ? listSkills(checklist).length : checklist.sections.length;
    if (count + more <= most) return true;
    const key = limit === 'criteria' ? 'check-room-none' : 'check-room-sections';
    parts.say(parts.word(key, { n: most }));
    editor.find('room').hidden = false;
    parts.setText(editor.find('room'), parts.word(key, { n: most }));
    return false;
  }

  function putAfter(items, key, item) {
    const at = key === null ? items.length : items.findIndex((each) => keyOf(each) === key) + 1;
    return [...items.slice(0, at), item, ...items.slice(at)];
  }

  /** After the skill with this key, else at the end of the section. */
  parts.addSkill = function addSkill(editor, view, after = null) {
    if (!hasRoom(editor, 1, 'criteria')) return;
    const { model } = editor;
    const skill = { ...NEW_SKILL, id: parts.freeSkillId(model, '') };
    const words = parts.word('check-added-skill');
    editor.unnamed.add(keyOf(skill));
    model.change('added', (state) => withSection(state, view.key, (section) => {
      return edited(section, { criteria: putAfter(section.criteria, after, skill) });
    }), { words });
    unfold(editor, view);
    editor.view.rows.get(keyOf(skill)).title.focus();
    parts.say(words);
  };

  /** Skills that were added, as Enter does, and never touched are not meant to be saved. */
  parts.dropUntouched = function dropUntouched({ model }) {
    const isMeant = ({ id, title, guide, ...rest }) => model.savedSkills.has(id)
      || !isSame({ ...rest, id, title: title.trim(), guide: guide.trim() }, { ...NEW_SKILL, id });
    const { sections } = model.state.checklist;
    if (sections.every((section) => section.criteria.every(isMeant))) return;
    model.amend((state) => withChecklist(state, {
      sections: sections.map((section) => edited(section, { criteria: section.criteria.filter(isMeant) })),
    }));
  };

  function addSection(editor) {
    if (!hasRoom(editor, 1, 'sections')) return;
    const section = { id: parts.freeSectionId(editor.model, ''), title: '', criteria: [] };
    const words = parts.word('check-added-section');
    editor.unnamed.add(keyOf(section));
    editor.model.change('added', (state) => {
      return withChecklist(state, { sections: [...state.checklist.sections, section] });
    }, { words });
    editor.view.sections.get(keyOf(section)).title.focus();
    parts.say(words);
  }

  // ---- copies: new skills with ids of their own, and no signatures ----

  function copyOf(editor, skill, taken) {
    const title = parts.word('check-copy-title', { title: skill.title });
    const id = parts.freeSkillId(editor.model, skill.title, taken);
    taken.add(id);
    return { ...skill, id, title, edition: 1 };
  }

  function copySkill(editor, row) {
    if (!hasRoom(editor, 1, 'criteria')) return;
    const copy = copyOf(editor, row.skill, parts.takenIds(editor.model));
    const words = parts.word('check-copied', { name: parts.nameOf(row.skill.title) });
    editor.unnamed.add(keyOf(copy));
    editor.model.change('added', (state) => {
      const { section } = findSkill(state, row.key);
      return withSection(state, keyOf(section), () => {
        return edited(section, { criteria: putAfter(section.criteria, row.key, copy) });
      });
    }, { words });
    editor.view.rows.get(keyOf(copy)).title.focus();
    parts.say(words);
  }

  function copySection(editor, view) {
    const { section } = view;
    const current = findByKey(editor.model.state.checklist.sections, view.key) || section;
    if (!hasRoom(editor, 1, 'sections') || !hasRoom(editor, current.criteria.length, 'criteria')) return;
    const taken = parts.takenIds(editor.model);
    const copy = {
      ...current,
      id: parts.freeSectionId(editor.model, current.title),
      title: parts.word('check-copy-title', { title: current.title }),
      criteria: current.criteria.map((skill) => ({ ...copyOf(editor, skill, taken), title: skill.title })),
    };
    const words = parts.word('check-copied', { name: parts.nameOf(current.title) });
    editor.model.change('added', (state) => {
      return withChecklist(state, { sections: putAfter(state.checklist.sections, view.key, copy) });
    }, { words });
    editor.view.sections.get(keyOf(copy)).title.focus();
    parts.say(words);
  }

  // ---- removing: at once, and it can be taken back ----

  function wordsOfRemoval(editor, title, skills) {
    const words = parts.word('check-removed', { name: parts.nameOf(title) });
    const n = skills.reduce((sum, skill) => sum + editor.model.countSignatures(skill.id), 0);
    return n ? `${words} ${parts.count('count-kept', n)}` : words;
  }

  /** Where the focus goes: to what stands in its place then, else to what stood before, else to what adds. */
  function neighbourOf(element, selector, otherwise) {
    const next = element.nextElementSibling || element.previousElementSibling;
    return (next && next.querySelector(selector)) || otherwise;
  }

  function removeSkill(editor, row) {
    const words = wordsOfRemoval(editor, row.skill.title, [row.skill]);
    const add = row.element.closest('[data-cm-section]').querySelector('[data-cm-do=add-skill]');
    const place = neighbourOf(row.element, '[data-cm-line]', add);
    editor.model.change('removed', (state) => withSkill(state, row.key, () => null), { words });
    place.focus();
    parts.say(words);
  }

  function removeSection(editor, view) {
    const { criteria } = findByKey(editor.model.state.checklist.sections, view.key);
    const words = wordsOfRemoval(editor, view.section.title, criteria);
    const add = editor.root.querySelector('[data-cm-do=add-section]');
    const place = neighbourOf(view.element, '[data-cm-line]', add);
    editor.model.change('removed', (state) => withSection(state, view.key, () => null), { words });
    place.focus();
    parts.say(words);
  }

  // ---- folding, the buttons ----

  function unfold(editor, view) {
    editor.view.folded.delete(view.key);
    editor.view.drawFold(view);
  }

  function fold(editor, view) {
    const { folded } = editor.view;
    if (!folded.delete(view.key)) folded.add(view.key);
    editor.view.drawFold(view);
  }

  const OF_A_SKILL = {
    more: parts.toggleMore,
    tools: (editor, row) => parts.toggleTools(editor, row.element, row.under),
    up: (editor, row, button) => parts.moveSkill(editor, row, -1, button),
    down: (editor, row, button) => parts.moveSkill(editor, row, 1, button),
    to: (editor, row, button) => parts.moveSkillTo(editor, row, button),
    copy: copySkill,
    remove: removeSkill,
    'add-tag': parts.addTag,
    'remove-tag': parts.removeTag,
    'change-id': (_editor, row, button) => parts.openId(row, button.getAttribute('aria-expanded') !== 'true'),
    'keep-id': (_editor, row) => parts.openId(row, false),
    'use-id': parts.useId,
  };
  const OF_A_SECTION = {
    fold,
    tools: (editor, { element }) => {
      parts.toggleTools(editor, element, element.querySelector('[data-cm-tools-place]'));
    },
    up: (editor, view, button) => parts.moveSection(editor, view, -1, button),
    down: (editor, view, button) => parts.moveSection(editor, view, 1, button),
    copy: copySection,
    remove: removeSection,
    'add-skill': (editor, view) => parts.addSkill(editor, view),
  };

  function onClick(editor, event) {
    const button = event.target.closest('button[data-cm-do]');
    if (!button || parts.isDragging) return;
    const row = editor.view.rowOf(button);
    const view = row ? null : editor.view.sectionOf(button);
    const act = (row ? OF_A_SKILL : OF_A_SECTION)[button.dataset.cmDo];
    if (act && (row || view)) act(editor, row || view, button);
    else if (button.dataset.cmDo === 'add-section') addSection(editor);
  }

  /** Enter in a title goes to the next one, as in a table; after the last one of a section it adds another. */
  function onKey(editor, event) {
    const { target } = event;
    if (event.isComposing || !target.matches('[data-cm-line]') || event.key !== 'Enter') return;
    event.preventDefault();
    const row = editor.view.rowOf(target);
    const view = editor.view.sectionOf(target);
    if (!view) return;
    const next = row ? row.element.nextElementSibling : view.list.firstElementChild;
    if (next) next.querySelector('[data-cm-line]').focus();
    else if (target.value.trim()) parts.addSkill(editor, view);
  }

  parts.startSections = function startSections(editor) {
    editor.unnamed = new Set();
    const place = editor.find('checklist');
    place.addEventListener('click', (event) => onClick(editor, event));
    place.addEventListener('keydown', (event) => onKey(editor, event));
  };

  // ---- taking back ----

  function undo(editor) {
    const { model } = editor;
    const words = model.undo();
    if (words === null) return;
    parts.say(parts.word('check-undone', { words }));
  }

  function drawUndo(editor) {
    const { model } = editor;
    const line = editor.find('undo-line');
    const button = editor.find('undo');
    if (line.hidden && model.canUndo) line.hidden = false;
    button.setAttribute('aria-disabled', String(!model.canUndo));
    parts.setText(editor.find('undo-words'), model.undoWords);
  }

  parts.startUndo = function startUndo(editor) {
    editor.model.on(() => drawUndo(editor));
    editor.find('undo').addEventListener('click', () => undo(editor));
    editor.root.addEventListener('keydown', (event) => {
      const isPlain = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      const isUndo = isPlain && event.key.toLowerCase() === 'z';
      const isText = event.target.matches('textarea, select, input:not([type=radio], [type=checkbox])');
      if (!isUndo || isText) return;
      event.preventDefault();
      undo(editor);
    });
  };
})();
