package import Historian
package import Kernel

/// One value as a source told it, under the source's own address.
package struct Reading: Hashable, Sendable {
    /// `line1/past1/P1/Temperature`, `1:holding:100:float32`, `ns=2;s=BR101.Temp`: what a mapping names.
    package var address: String
    package var point: Point

    package init(_ address: String, _ value: PointValue, at: Moment, quality: PointQuality = .good) {
        self.address = address
        point = Point(at: at, value: value, quality: quality)
    }
}

/// Why a source's bytes were not understood, for the operator who has to mend the source: what happens at a plant has
/// words in both languages, what a decoder found wrong is shown as it was found.
package struct WireFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let phrase: Phrase

    package init(_ phrase: Phrase) { self.phrase = phrase }
    package init(_ reason: String) { phrase = Phrase(reason, reason) }

    package var reason: String { phrase.en }
    package var description: String { reason }
}

/// Why a source is not read, in both languages.
package struct SourceFailure: Error, Hashable, Sendable {
    package let phrase: Phrase

    package init(_ phrase: Phrase) { self.phrase = phrase }
}
