/*
 * Sections and skills on the screen: one element each, known by its key. After a change what stayed the same is not
 * touched, what moved is moved with its open parts. A keystroke goes from the field into the state, and draws nothing.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { keyOf, edited, withSection, withSkill } = parts;

  // More tracks than these stand under "More".
  const MOST_CHIPS = 3;

  class View {
    constructor(editor) {
      this.editor = editor;
      this.model = editor.model;
      this.place = editor.find('sections');
      this.sections = new Map();
      this.rows = new Map();
      this.folded = new Set();
      this.model.on((what, { typing }) => typing || this.draw());
      this.place.addEventListener('input', (event) => this.onInput(event));
      this.place.addEventListener('change', (event) => this.onChange(event));
      this.place.addEventListener('focusout', () => this.model.endTyping());
    }

    // ---- from the state to the screen ----

    draw() {
      const { checklist } = this.model.state;
      const focused = document.activeElement;
      const hadFocus = this.place.contains(focused);
      const hasNewTracks = this.tracks !== checklist.tracks;
      this.tracks = checklist.tracks;
      const seen = new Set();
      checklist.sections.forEach((section, index) => {
        const view = this.drawSection(section, hasNewTracks, seen);
        putAt(this.place, view.element, index);
      });
      for (const views of [this.sections, this.rows]) this.dropUnseen(views, seen);
      parts.drawHead(this.editor);
      if (hadFocus && focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    }

    drawSection(section, hasNewTracks, seen) {
      const key = keyOf(section);
      const view = this.sections.get(key) || this.makeSection(key);
      seen.add(view);
      if (view.section !== section) {
        parts.setValue(view.title, section.title);
        view.section = section;
      }
      section.criteria.forEach((skill, index) => {
        const row = this.rows.get(keyOf(skill)) || this.makeRow(keyOf(skill));
        seen.add(row);
        if (row.skill !== skill || hasNewTracks) this.drawRow(row, skill, hasNewTracks);
        else if (row.baseline !== this.model.baseline) parts.drawQuestion(this.editor, row);
        putAt(view.list, row.element, index);
      });
      this.nameSection(view);
      parts.setText(view.count, parts.count('count-skills', section.criteria.length));
      view.empty.hidden = section.criteria.length > 0;
      return view;
    }

    drawRow(row, skill, hasNewTracks) {
      const before = row.skill;
      row.skill = skill;
      parts.setValue(row.title, skill.title);
      for (const choice of row.choices) choice.checked = String(skill[choice.dataset.cmChoice]) === choice.value;
      if (!before || before.id !== skill.id) this.drawSigned(row);
      if (hasNewTracks || !before || before.tracks !== skill.tracks) this.drawChips(row, hasNewTracks);
      this.nameRow(row);
      parts.drawQuestion(this.editor, row);
      if (row.more) parts.drawMore(this.editor, row, hasNewTracks);
    }

    drawSigned(row) {
      const n = this.model.countSignatures(row.skill.id);
      const place = row.element.querySelector('[data-cm-signed]');
      place.hidden = n === 0;
      if (n) parts.setText(place, parts.count('count-signed', n));
    }

    drawChips(row, hasNewTracks) {
      const place = row.element.querySelector('[data-cm-chips]');
      const count = this.tracks.length;
      place.hidden = count === 0 || count > MOST_CHIPS;
      if (!place.hidden) parts.drawTrackBoxes(this.editor, place, row.skill, hasNewTracks);
      const words = row.element.querySelector('[data-cm-tracks-words]');
      words.hidden = count <= MOST_CHIPS;
      const n = row.skill.tracks.length;
      const key = n === 0 || n === count ? 'check-tracks-all' : 'check-tracks-some';
      if (!words.hidden) parts.setText(words, parts.word(key, { n, all: count }));
    }

    /** What the buttons of a row are called; as people hear it, it goes along with the title. */
    nameRow(row) {
      const name = parts.nameOf(row.skill.title);
      if (row.name === name) return;
      row.name = name;
      parts.setText(row.gripName, parts.word('check-grip-skill', { name }));
      parts.setText(row.moreName, ' ' + parts.word('check-about', { name }));
    }

    nameSection(view) {
      const name = parts.nameOf(view.section.title);
      if (view.name === name) return;
      view.name = name;
      parts.setText(view.heading, view.section.title || name);
      parts.setText(view.gripName, parts.word('check-grip-section', { name }));
      parts.setText(view.addName, ' ' + parts.word('check-to-section', { name }));
      this.drawFold(view);
    }

    drawFold(view) {
      const isFolded = this.folded.has(view.key);
      view.inside.hidden = isFolded;
      view.fold.setAttribute('aria-expanded', String(!isFolded));
      parts.setText(view.foldName, parts.word(isFolded ? 'check-unfold' : 'check-fold', { name: view.name }));
    }

    makeSection(key) {
      const element = this.editor.clone('section');
      const find = (name) => element.querySelector(`[data-cm-${name}]`);
      const view = {
        ...{ key, element, title: find('line'), list: find('skills'), inside: find('inside') },
        ...{ heading: find('heading'), count: find('count-skills'), empty: find('no-skills') },
        ...{ gripName: find('grip-name'), addName: find('add-name'), fold: element.querySelector('[data-cm-do=fold]'), foldName: find('fold-name') },
      };
      element.dataset.cmKey = key;
      view.title.value = '';
      this.describeGrip(element);
      this.sections.set(key, view);
      return view;
    }

    makeRow(key) {
      const element = this.editor.clone('skill');
      const find = (name) => element.querySelector(`[data-cm-${name}]`);
      const choices = [...element.querySelectorAll('[data-cm-choice]')];
      for (const choice of choices) choice.name = `${this.editor.id}-${key}-${choice.dataset.cmChoice}`;
      element.dataset.cmKey = key;
      this.describeGrip(element);
      const row = {
        ...{ key, element, choices, title: find('line'), under: find('under'), more: null, skill: null },
        ...{ gripName: find('grip-name'), moreName: find('more-name') },
        moreButton: element.querySelector('[data-cm-do=more]'),
      };
      this.rows.set(key, row);
      return row;
    }

    describeGrip(element) {
      const grip = element.querySelector('[data-cm-do=tools]');
      grip.setAttribute('aria-describedby', `${this.editor.id}-grip-hint`);
    }

    dropUnseen(views, seen) {
      for (const [key, view] of views) {
        if (seen.has(view)) continue;
        view.element.remove();
        views.delete(key);
      }
    }

    // ---- from the screen to the state ----

    rowOf(element) {
      const place = element.closest('[data-cm-skill]');
      return place ? this.rows.get(place.dataset.cmKey) : null;
    }

    sectionOf(element) {
      const place = element.closest('[data-cm-section]');
      return place ? this.sections.get(place.dataset.cmKey) : null;
    }

    onInput({ target }) {
      const row = this.rowOf(target);
      if (target.matches('[data-cm-line]')) {
        const title = parts.readLine(target);
        if (row) this.typeSkill(row, 'title', title);
        else this.typeSection(this.sectionOf(target), title);
        parts.showTitleRoom(target);
      } else if (row && target.matches('[data-cm-text=guide]')) {
        this.typeSkill(row, 'guide', target.value);
        parts.drawGuide(this.editor, row);
      } else if (row && target.matches('[data-cm-tag-field]')) {
        parts.typeTag(this.editor, row, target);
      }
      parts.forgetProblem(target);
    }

    typeSkill(row, field, value) {
      const words = parts.word('check-changed', { name: parts.nameOf(row.skill.title) });
      this.model.type(`skill ${field} ${row.key}`, (state) => withSkill(state, row.key, (skill) => {
        row.skill = skill[field] === value ? skill : edited(skill, { [field]: value });
        return row.skill;
      }), { words });
      if (field === 'title') this.nameRow(row);
      parts.drawQuestion(this.editor, row);
    }

    typeSection(view, title) {
      const words = parts.word('check-changed', { name: parts.nameOf(view.section.title) });
      this.model.type(`section title ${view.key}`, (state) => withSection(state, view.key, (section) => {
        view.section = section.title === title ? section : edited(section, { title });
        return view.section;
      }), { words });
      this.nameSection(view);
    }

    /** One field of a skill, at once. */
    setSkill(row, changes) {
      const words = parts.word('check-changed', { name: parts.nameOf(row.skill.title) });
      this.model.change('skill', (state) => withSkill(state, row.key, (skill) => edited(skill, changes)), { words });
    }

    onChange({ target }) {
      const row = this.rowOf(target);
      if (target.matches('[data-cm-line]')) {
        parts.nameIds(this.editor, target);
      } else if (row && target.matches('[data-cm-choice]')) {
        const { cmChoice: field } = target.dataset;
        this.setSkill(row, { [field]: field === 'signatures' ? Number(target.value) : target.value });
      } else if (row && target.matches('[data-cm-box]')) {
        const isKind = target.dataset.cmBox === 'kind';
        this.setSkill(row, isKind ? { kind: target.checked ? 'judgement' : 'task' } : { client_voice: target.checked });
      } else if (row && target.matches('[data-cm-track]')) {
        parts.setTrack(this.editor, row, target);
      } else if (row && target.matches('[data-cm-answer]')) {
        parts.answerQuestion(this.editor, row, target.value);
      }
      parts.forgetProblem(target);
    }
  }

  function putAt(parent, child, index) {
    const there = parent.children[index];
    if (there !== child) parent.insertBefore(child, there || null);
  }

  parts.startChecklist = function startChecklist(editor) {
    editor.view = new View(editor);
    editor.view.draw();
    parts.startHead(editor);
    parts.startSections(editor);
    parts.startMoving(editor);
    parts.startUndo(editor);
    parts.showProblems(editor.data.problems || []);
  };
})();
