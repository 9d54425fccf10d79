/*
 * What the server has found wrong: a summary with links, and the sentence beside each field. A problem moves along with
 * what it is about, and goes when its field is changed or with the next answer of the server.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { keyOf } = parts;
  const MOST_LINES = 20;
  const UNDER_MORE = new Set(['guide', 'kind', 'client_voice', 'tags', 'id', 'edition']);
  const STEP = /^(checklist|settings|tracks\[(\d+)\]|sections\[(\d+)\])(?:\.criteria\[(\d+)\])?(?:\.tags\[(\d+)\])?$/;

  /** Where a problem is, as long as what it is about is there. */
  function locate(checklist, problem) {
    const [, , track, section, skill, tag] = STEP.exec(problem.where) || [];
    const at = (items, index) => (index === undefined ? undefined : (items || [])[Number(index)]);
    const place = { ...problem, kind: problem.where === 'settings' ? 'settings' : 'checklist' };
    const found = at(checklist.sections, section);
    const item = skill === undefined ? found || at(checklist.tracks, track) : at(found && found.criteria, skill);
    if (!item) return place;
    const kind = skill !== undefined ? 'skill' : found ? 'section' : 'track';
    return { ...place, kind, key: keyOf(item), tag: tag === undefined ? null : Number(tag) };
  }

  /** Nothing clears them. */
  parts.showProblems = function showProblems(problems) {
    const { editor } = parts;
    clear(editor);
    const { checklist } = editor.model.state;
    editor.problems = problems.map((problem) => locate(checklist, problem));
    if (parts.markSettings) parts.markSettings(problems.filter(({ where }) => where === 'settings'));
    for (const problem of editor.problems) mark(editor, problem);
    if (problems.length) showSummary(editor);
  };

  function clear(editor) {
    editor.find('errors-place').replaceChildren();
    for (const error of editor.root.querySelectorAll('[data-cm-problem]')) unmark(error);
    editor.problems = [];
  }

  function showSummary(editor) {
    const summary = editor.clone('errors');
    const title = summary.querySelector('h3');
    title.id = `${editor.id}-problems`;
    summary.setAttribute('aria-labelledby', title.id);
    const lines = editor.problems.slice(0, MOST_LINES).map((problem) => {
      const line = document.createElement('li');
      const link = document.createElement('a');
      link.href = `#${editor.id}`;
      link.textContent = problem.sentence;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        goTo(editor, problem);
      });
      line.append(link);
      return line;
    });
    const rest = editor.problems.length - lines.length;
    if (rest > 0) {
      const line = document.createElement('li');
      line.textContent = parts.word('check-more-problems', { n: rest });
      lines.push(line);
    }
    summary.querySelector('ul').append(...lines);
    editor.find('errors-place').replaceChildren(summary);
  }

  /** To the summary, after a save that was refused. */
  parts.goToProblems = function goToProblems() {
    const summary = parts.editor.find('errors');
    if (!summary) return;
    summary.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    summary.focus();
  };

  function goTo(editor, problem) {
    const row = problem.kind === 'skill' && editor.view.rows.get(problem.key);
    if (row && UNDER_MORE.has(problem.field) && !row.more) parts.toggleMore(editor, row);
    const view = row && editor.view.sectionOf(row.element);
    if (view && editor.view.folded.delete(view.key)) editor.view.drawFold(view);
    const place = findPlace(editor, problem);
    const field = place && findField(place, problem);
    if (field) parts.reveal(field);
  }

  // ---- beside the fields ----

  function findPlace(editor, problem) {
    const { kind, key, field, tag } = problem;
    if (kind === 'settings') return editor.root.querySelector(`[data-cm-setting="${CSS.escape(field)}"]`);
    if (kind === 'track') return editor.root.querySelector(`[data-cm-track-row][data-cm-key="${key}"]`);
    if (kind === 'skill') {
      const row = editor.view.rows.get(key);
      if (!row) return null;
      if (typeof tag === 'number') return row.more && row.more.querySelectorAll('[data-cm-tag]')[tag];
      return placeIn(row.element, field, UNDER_MORE.has(field) && !row.more);
    }
    if (kind === 'section') {
      const view = editor.view.sections.get(key);
      return view ? placeIn(view.element, 'title', false) : null;
    }
    return placeIn(editor.find('checklist'), field, false);
  }

  /** Where a field is nowhere to be seen its title stands for it. */
  function placeIn(element, field, isClosed) {
    const places = isClosed ? [] : [...element.querySelectorAll(`[data-cm-field-of="${CSS.escape(field)}"]`)];
    return places.find((place) => !place.hidden) || element.querySelector('[data-cm-field-of=title]');
  }

  function findField(place, { field, kind, tag }) {
    if (kind === 'settings') return place;
    const name = typeof tag === 'number' ? `[data-cm-tag-field="${CSS.escape(field)}"]` : '';
    const fields = 'textarea, input, select, button';
    return (name && place.querySelector(name)) || place.querySelector(fields);
  }

  function mark(editor, problem) {
    if (problem.kind === 'settings') return;
    const place = findPlace(editor, problem);
    const field = place && findField(place, problem);
    if (!field) return;
    const error = document.createElement('p');
    error.className = 'cm-field__error';
    error.dataset.cmProblem = '';
    error.id = `${editor.id}-problem-${editor.problems.indexOf(problem)}`;
    error.textContent = problem.sentence;
    place.append(error);
    field.setAttribute('aria-invalid', 'true');
    const described = [field.getAttribute('aria-describedby'), error.id].filter(Boolean).join(' ');
    field.setAttribute('aria-describedby', described);
    error.cmField = field;
    error.cmFact = problem;
  }

  function unmark(error) {
    const { cmField: field } = error;
    error.remove();
    if (!field) return;
    const rest = (field.getAttribute('aria-describedby') || '').split(' ').filter((id) => id && id !== error.id);
    if (rest.length) field.setAttribute('aria-describedby', rest.join(' '));
    else field.removeAttribute('aria-describedby');
    if (!rest.some((id) => id.includes('-problem-'))) field.removeAttribute('aria-invalid');
  }

  /** A row's "More" was opened: what stood at its title meanwhile goes to the fields themselves. */
  parts.drawProblemsOf = function drawProblemsOf(editor, row) {
    const own = (editor.problems || []).filter((problem) => problem.key === row.key);
    for (const error of row.element.querySelectorAll('[data-cm-problem]')) unmark(error);
    for (const problem of own) mark(editor, problem);
  };

  /** Somebody is mending it. */
  parts.forgetProblem = function forgetProblem(field) {
    const { editor } = parts;
    if (!editor.problems || !editor.problems.length) return;
    const place = field.closest('[data-cm-field-of], [data-cm-tag], [data-cm-track-row]');
    for (const error of place ? place.querySelectorAll(':scope > [data-cm-problem]') : []) {
      if (error.cmField !== field && field.type !== 'radio' && field.type !== 'checkbox') continue;
      editor.problems = editor.problems.filter((problem) => problem !== error.cmFact);
      unmark(error);
    }
  };
})();
