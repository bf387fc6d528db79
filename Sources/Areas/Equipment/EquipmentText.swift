import Kernel

extension String {
    /// A name, a maker, a number of a report: one line, no blanks at its ends.
    var isLine: Bool { isLine(bytesMax: 200) }

    /// Empty where nothing is known, a line otherwise.
    var isLineOrEmpty: Bool { isEmpty || isLine }

    /// A tag of the plant, `BR101.TT01`: it stands in addresses, on labels and in topics.
    var isEquipmentCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}

extension Circumstance {
    var today: Day { now.day(offsetMinutes: zoneMinutes) }

    /// The reason, if one that says something was given.
    func reason(or refusal: Refusal) throws(Refusal) {
        guard reason?.isText(bytesMax: 2_000) == true else { throw refusal }
    }
}

extension CanonicalWriter {
    mutating func memberIfPresent(_ name: StaticString, _ number: DecimalNumber?) {
        memberIfPresent(name, number?.text)
    }

    mutating func memberIfPresent(_ name: StaticString, _ moment: Moment?) { memberIfPresent(name, moment?.rfc3339) }
    mutating func memberIfPresent(_ name: StaticString, _ day: Day?) { memberIfPresent(name, day?.iso) }
    mutating func memberIfPresent(_ name: StaticString, _ digest: Digest?) { memberIfPresent(name, digest?.hex) }
}
