package import Kernel

/// Where things lie: containers in containers, and positions with one occupant.
package let storageArea = Area("storage", nouns: [], permissions: [:])
