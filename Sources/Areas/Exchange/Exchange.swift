package import Kernel

/// Signed messages between nodes: what was told, in which order, and what became of each item.
package let exchangeArea = Area("exchange", nouns: [], permissions: [:])
