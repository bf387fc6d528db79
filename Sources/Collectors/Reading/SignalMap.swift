import Foundation
package import Historian
import Synchronization

/// Which of a source's addresses is which signal of the plant.
package struct SignalMap: Sendable, Equatable {
    private var signals: [String: String]
    /// By signal, of those that have one.
    private var bands: [String: DeadBand] = [:]
    /// Addresses are signal codes already: a node of ours told them, or a file that names signals.
    private let isTold: Bool

    package init(_ signals: [String: String] = [:], bands: [String: DeadBand] = [:]) {
        self.signals = signals
        self.bands = bands
        isTold = false
    }

    private init(told: Bool) {
        signals = [:]
        isTold = told
    }

    package static let asTold = SignalMap(told: true)

    package var addresses: [String] { signals.keys.sorted() }
    package var isEmpty: Bool { !isTold && signals.isEmpty }
    package var codes: [String] { Set(signals.values).sorted() }

    package subscript(_ address: String) -> String? { isTold ? address : signals[address] }

    func band(of signal: String) -> DeadBand? { bands[signal] }

    func samples(_ readings: [Reading]) -> [Sample] {
        readings.compactMap { reading in
            self[reading.address].map { Sample(signal: $0, point: reading.point) }
        }
    }
}

/// An address that a source has told, mapped or not: what the mapping page lets a person choose from.
package struct Tag: Sendable, Equatable {
    package let address: String
    package var last: Point
    package var told: Int
}

/// Every address that a source has told since the start, so that nobody types one.
package final class TagBook: Sendable {
    /// More than the largest gateway has; beyond it new addresses are only counted.
    package static let tagsMax = 50_000

    private struct Held {
        var tags: [String: Tag] = [:]
        var beyond = 0
    }

    private let held = Mutex(Held())

    package init() {}

    func note(_ readings: [Reading]) {
        held.withLock { held in
            for reading in readings {
                if held.tags[reading.address] != nil {
                    held.tags[reading.address]?.last = reading.point
                    held.tags[reading.address]?.told += 1
                } else if held.tags.count < Self.tagsMax {
                    held.tags[reading.address] = Tag(address: reading.address, last: reading.point, told: 1)
                } else {
                    held.beyond += 1
                }
            }
        }
    }

    /// By address, those after one given that have the words in them.
    package func page(after: String = "", containing words: String = "", limit: Int) -> [Tag] {
        let tags = held.withLock { $0.tags }
        return tags.values.filter { tag in
            tag.address > after && (words.isEmpty || tag.address.localizedCaseInsensitiveContains(words))
        }.sorted { $0.address < $1.address }.prefix(limit).map(\.self)
    }

    package var count: Int { held.withLock { $0.tags.count } }
    package var beyond: Int { held.withLock { $0.beyond } }
}
