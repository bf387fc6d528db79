/// Text of a cell as the format writes it: characters that XML cannot hold stand as `_x000B_` (ECMA-376-1 §22.9.2.19).
enum SheetText {
    static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        var found = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.first {
            if let value = escape(rest), let meant = Unicode.Scalar(value) {
                found.append(meant)
                rest.removeFirst(7)
            } else {
                found.append(scalar)
                rest.removeFirst()
            }
        }
        return String(found)
    }

    /// As bytes of an XML text or attribute.
    static func escaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "_" where escape(scalars[place...]) != nil: bytes += "_x005F_".utf8
            case "\n", "\t": bytes.append(UInt8(scalar.value))
            case _ where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE:
                let hex = String(scalar.value & 0xFFFF, radix: 16, uppercase: true)
                bytes += "_x\(String(repeating: "0", count: 4 - hex.utf8.count))\(hex)_".utf8
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    private static func escape(_ scalars: ArraySlice<Unicode.Scalar>) -> UInt32? {
        let start = scalars.startIndex
        guard scalars.count >= 7, scalars[start] == "_", scalars[start + 1] == "x", scalars[start + 6] == "_" else {
            return nil
        }
        var value: UInt32 = 0
        for scalar in scalars[(start + 2)..<(start + 6)] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
            value = value * 16 + UInt32(digit)
        }
        return value
    }
}
