package import Kernel

/// A station's numbers may hold `#`, `?`, `&` and spaces, which end or change an address.
package enum PageAddress {
    /// Percent-encoded but for the unreserved characters (RFC 3986 §2.3).
    package static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.unicodeScalars.append(UnicodeScalar(byte))
            default: out += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return out
    }

    /// The page with the whole history of a record.
    package static func record(_ subject: Subject) -> String {
        "/records/\(escaped(subject.noun))/\(escaped(subject.id))"
    }
}
