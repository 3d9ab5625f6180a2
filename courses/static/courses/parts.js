// Parts of lessons that no menu offers stay in the lessons that have them.
(() => {
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;
  class PartsDefinition extends StreamBlockDefinition {
    constructor(name, groups, initial, meta) {
      super(name, groups, initial, meta);
      this.groupedChildBlockDefs = groups
        .map(([group, parts]) => [group, parts.filter((part) => !meta.unoffered.includes(part.name))])
        .filter(([, parts]) => parts.length);
    }
  }
  window.telepath.register('courses.Parts', PartsDefinition);
})();
