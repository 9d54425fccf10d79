/*
 * What is being edited, as a chain of snapshots that are never changed in place and share what stayed the same. Every
 * track, section and skill has a key through all its changes and moves (its id may change, be missing or there twice).
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { isSame } = parts;
  const MOST_STEPS = 100;

  const keys = new WeakMap();
  let lastKey = 0;

  function keyOf(item) {
    if (!keys.has(item)) keys.set(item, `k${++lastKey}`);
    return keys.get(item);
  }

  /** A changed copy that is still the same track, section or skill. */
  function edited(item, changes) {
    const next = { ...item, ...changes };
    keys.set(next, keyOf(item));
    return next;
  }

  // ---- a checklist of any make becomes one that can be shown and put right ----

  const MOST_EDITIONS = 1000000;
  const text = (value) => (typeof value === 'string' ? value : String(value ?? ''));
  const list = (value) => (Array.isArray(value) ? value : []);
  const isRecord = (value) => Boolean(value) && typeof value === 'object' && !Array.isArray(value);
  // Places keep their numbers, and words that stand where a record should be become its title.
  const record = (value) => (isRecord(value) ? value : { title: text(value) });

  function wholeTag(value) {
    const { framework, version, code, wording } = record(value);
    return { framework: text(framework), version: text(version), code: text(code), wording: text(wording) };
  }

  /** Values of a wrong kind stay where the screen has a choice that mends them. */
  function wholeSkill(value, trackIds) {
    const { id, title, guide, tracks, tags, edition, ...rest } = record(value);
    const { kind = 'task', shown = 'either', signatures = 1, client_voice: clientVoice = false } = rest;
    return {
      ...{ id: text(id), title: text(title), guide: text(guide) },
      ...{ kind, shown, signatures, client_voice: clientVoice },
      tracks: list(tracks).filter((track) => trackIds.has(track)),
      tags: list(tags).map(wholeTag),
      edition: Number.isInteger(edition) && edition >= 1 && edition <= MOST_EDITIONS ? edition : 1,
    };
  }

  function wholeSection(value, trackIds) {
    const { id, title, criteria } = record(value);
    return { id: text(id), title: text(title), criteria: list(criteria).map((skill) => wholeSkill(skill, trackIds)) };
  }

  function wholeTrack(value) {
    const { id, title } = record(value);
    return { id: text(id), title: text(title) };
  }

  function wholeState(state) {
    const { title, introduction, tracks, sections } = record(state.checklist);
    const whole = list(tracks).map(wholeTrack);
    const trackIds = new Set(whole.map((track) => track.id));
    return {
      fields: { ...state.fields },
      checklist: {
        ...{ title: text(title), introduction: text(introduction), tracks: whole },
        sections: list(sections).map((section) => wholeSection(section, trackIds)),
      },
    };
  }

  /** What comes from outside takes the keys of what it stands for, by id, so that open rows stay open. */
  function takeKeys(state, before) {
    const known = new Map();
    const note = (kind, item) => known.has(kind + item.id) || known.set(kind + item.id, keyOf(item));
    const take = (kind, item) => {
      if (known.has(kind + item.id)) keys.set(item, known.get(kind + item.id));
      known.delete(kind + item.id);
    };
    for (const [handle, { tracks, sections }] of [[note, before.checklist], [take, state.checklist]]) {
      tracks.forEach((track) => handle('track ', track));
      sections.forEach((section) => handle('section ', section));
      sections.forEach((section) => section.criteria.forEach((skill) => handle('skill ', skill)));
    }
    return state;
  }

  class Model {
    constructor(data) {
      this.data = data;
      this.facts = data.facts || {};
      this.base = data.base;
      this.state = wholeState(data.state);
      this.steps = [];
      this.listeners = new Set();
      this.setBaseline(this.state);
    }

    setBaseline(state) {
      this.baseline = state;
      this.savedSkills = new Map(listSkills(state.checklist).map((skill) => [skill.id, skill]));
    }

    on(listener) {
      this.listeners.add(listener);
    }

    tell(what, detail) {
      for (const listener of [...this.listeners]) listener(what, { typing: false, ...detail });
    }

    /** `words` say what an undo would take back. */
    change(what, makeNext, { words = '' } = {}) {
      this.push(what, makeNext(this.state), words, false);
    }

    /** For keystrokes: those in one place, one after the other, are taken back together. */
    type(what, makeNext, { words = '' } = {}) {
      this.push(what, makeNext(this.state), words, true);
    }

    push(what, next, words, typing) {
      if (next === this.state) return;
      const last = this.steps[this.steps.length - 1];
      if (!(typing && last && last.typing && last.what === what)) {
        this.steps.push({ what, state: this.state, words, typing });
        if (this.steps.length > MOST_STEPS) this.steps.shift();
      }
      this.state = next;
      this.tell(what, { typing, words });
    }

    /** What follows by itself from the step before, and is taken back with it. */
    amend(makeNext) {
      this.state = makeNext(this.state);
      this.tell('amended', {});
    }

    /** What is typed from now on is a step of its own. */
    endTyping() {
      const last = this.steps[this.steps.length - 1];
      if (last) last.typing = false;
    }

    replace(state, what, { words = '' } = {}) {
      this.push(what, takeKeys(wholeState(state), this.state), words, false);
    }

    get canUndo() {
      return this.steps.length > 0;
    }

    get undoWords() {
      return this.canUndo ? this.steps[this.steps.length - 1].words : '';
    }

    undo() {
      const step = this.steps.pop();
      if (!step) return null;
      this.state = step.state;
      this.tell('undo', { words: step.words });
      return step.words;
    }

    get isChanged() {
      return !isSame(this.state, this.baseline);
    }

    /** `sent`: the state that the server was sent. What was typed since stays, and is not saved. */
    markSaved(base, state, sent = this.state) {
      this.base = base;
      const saved = takeKeys(wholeState(state), this.state);
      if (this.state === sent) this.state = saved;
      this.setBaseline(saved);
      this.endTyping();
      this.tell('saved', {});
    }

    /** How many signatures stand for the skill with this id. */
    countSignatures(id) {
      return (this.facts[id] && this.facts[id].signatures) || 0;
    }
  }

  function listSkills(checklist) {
    return checklist.sections.flatMap((section) => section.criteria);
  }

  // ---- steps from one state to the next ----

  function withChecklist(state, changes) {
    return { ...state, checklist: { ...state.checklist, ...changes } };
  }

  function withItem(items, key, change) {
    const at = items.findIndex((item) => keyOf(item) === key);
    if (at < 0) return items;
    const next = change(items[at]);
    if (next === items[at]) return items;
    return [...items.slice(0, at), ...(next === null ? [] : [next]), ...items.slice(at + 1)];
  }

  /** `change` gets the section and answers with another, or null to take it out. */
  function withSection(state, key, change) {
    const sections = withItem(state.checklist.sections, key, change);
    return sections === state.checklist.sections ? state : withChecklist(state, { sections });
  }

  function withTrack(state, key, change) {
    const tracks = withItem(state.checklist.tracks, key, change);
    return tracks === state.checklist.tracks ? state : withChecklist(state, { tracks });
  }

  function withSkill(state, key, change) {
    const place = findSkill(state, key);
    if (!place) return state;
    return withSection(state, keyOf(place.section), (section) => {
      const criteria = withItem(section.criteria, key, change);
      return criteria === section.criteria ? section : edited(section, { criteria });
    });
  }

  function findSkill(state, key) {
    for (const section of state.checklist.sections) {
      const index = section.criteria.findIndex((skill) => keyOf(skill) === key);
      if (index >= 0) return { section, index, skill: section.criteria[index] };
    }
    return null;
  }

  function findByKey(items, key) {
    return items.find((item) => keyOf(item) === key) || null;
  }

  /** Lower-case letters, digits and hyphens of a title, begun with a letter; not one of `taken`. */
  function makeId(title, taken, fallback) {
    const plain = title.normalize('NFKD').replace(/[\u0300-\u036f'’]/g, '').toLowerCase();
    const stem = plain.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, 45);
    const begin = stem.replace(/-+$/, '') || fallback;
    let id = begin;
    for (let number = 2; taken.has(id); number++) id = `${begin}-${number}`;
    return id;
  }

  Object.assign(parts, {
    keyOf, edited, listSkills, withChecklist, withSection, withTrack, withSkill, findSkill, findByKey, makeId,
    makeModel: (data) => new Model(data),
  });
})();
