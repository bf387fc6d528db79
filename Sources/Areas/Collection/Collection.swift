package import Kernel

/// Plasma at the station: the donor's visit, the donation, boxes and their shipment.
package let collectionArea = Area("collection", nouns: [], permissions: [:])
