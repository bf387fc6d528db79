package import Kernel

/// What was made of what: materials, steps that consume and produce them, and holds that spread to descendants.
package let lineageArea = Area("lineage", nouns: [], permissions: [:])
