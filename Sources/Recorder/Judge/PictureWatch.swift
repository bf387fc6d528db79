package import Kernel

/// Whether the picture of a camera changes: small grey pictures in, the time since when it stands out.
///
/// Codecs smooth an empty room until nothing of its noise is left: what must change is the clock that the camera burns
/// into its picture, a digit at least each second. Pictures of one standing scene differ by a few grey levels at most,
/// as it is coded anew.
package struct PictureWatch: Sendable {
    /// A digit that changes, or a hand, differs by more somewhere.
    private static let levels: UInt8 = 24

    private var first: [UInt8] = []
    private var standing: Moment?

    package init() {}

    /// Since when the picture is the same; nil as it changes.
    package mutating func take(_ picture: [UInt8], at moment: Moment) -> Moment? {
        guard !picture.isEmpty else { return standing }
        if let standing, isSame(picture) { return standing }
        first = picture
        standing = moment
        return nil
    }

    private func isSame(_ picture: [UInt8]) -> Bool {
        picture.count == first.count
            && zip(picture, first).allSatisfy { $0 > $1 ? $0 - $1 <= Self.levels : $1 - $0 <= Self.levels }
    }
}
