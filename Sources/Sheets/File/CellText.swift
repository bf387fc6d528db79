package import Kernel

// What people write into cells, as we take it.

extension String {
    /// Without the spaces and tabs around it that spreadsheets leave; full-width spaces stay and are refused.
    package var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        guard first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 else { return self }
        let head = drop { $0 == " " || $0 == "\t" }
        let tail = head.reversed().drop { $0 == " " || $0 == "\t" }
        return String(String.UnicodeScalarView(tail.reversed().flatMap(\.unicodeScalars)))
    }

    /// Letters, digits and marks of an input method, which look like ASCII and are not.
    package var hasFullWidth: Bool {
        unicodeScalars.contains { (0xFF01...0xFF5E).contains($0.value) || $0.value == 0x3000 }
    }

    package var hasControl: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}

extension Day {
    /// `2026-11-21`, `20261121`, and what spreadsheets make of it, `2026/1/5`.
    package init?(written text: String) {
        if let day = Day(iso: text) ?? Day(compact: text) {
            self = day
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count),
            (1...2).contains(parts[2].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension Moment {
    /// RFC 3339, or the plant's wall clock: `2026-11-21 07:48`, `2026/11/21 7:48:05`.
    package init?(written text: String, zoneMinutes: Int) {
        if let moment = Moment(rfc3339: text) {
            self = moment
            return
        }
        let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
        guard halves.count == 2, let day = Day(written: String(halves[0])) else { return nil }
        let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(clock.count),
            clock.allSatisfy({ part in
                (1...2).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            })
        else { return nil }
        let numbers = clock.compactMap { Int64($0) } + [0]
        guard numbers[0] < 24, numbers[1] < 60, numbers[2] < 60 else { return nil }
        self =
            day.start(offsetMinutes: zoneMinutes)
            + .seconds(numbers[0] * 3600 + numbers[1] * 60 + numbers[2])
    }
}
