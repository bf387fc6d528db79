/// What was posted: fields by name, and files as they came.
package struct Form: Sendable {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
        /// Longer than any name that a file system takes.
        package static let nameBytesMax = 255

        /// Of the name only what follows the last slash or backslash is kept, without control characters: it is a
        /// label, never a path.
        package init(name: String, bytes: [UInt8]) {
            let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
            var clean = String(
                String.UnicodeScalarView(
                    last.unicodeScalars.filter { scalar in
                        scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && !Self.turnsText(scalar)
                    }))
            while clean.utf8.count > Self.nameBytesMax { clean.removeLast() }
            self.name = clean.allSatisfy({ $0 == "." }) ? "file" : clean
            self.bytes = bytes
        }

        /// Marks that show `gpj.exe` as `exe.jpg`.
        private static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
            (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    private var fields: [String: [String]] = [:]
    package private(set) var files: [String: File] = [:]

    package init() {}

    package init(_ fields: [String: String]) {
        for (name, value) in fields { self.fields[name] = [value] }
    }

    /// The last value of a field.
    package subscript(_ name: String) -> String? { fields[name]?.last }

    package func all(_ name: String) -> [String] { fields[name] ?? [] }

    /// Trimmed, and nil if nothing is left.
    package func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        var rest = value[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest.isEmpty ? nil : String(rest)
    }

    package mutating func add(_ name: String, _ value: String) { fields[name, default: []].append(value) }
    package mutating func add(_ name: String, file: File) { files[name] = file }

    /// `application/x-www-form-urlencoded` (URL Standard §5.1).
    package init(urlEncoded bytes: [UInt8]) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            add(Form.decode(halves[0]), halves.count > 1 ? Form.decode(halves[1]) : "")
        }
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), place + 2 < bytes.endIndex,
                let high = Character(UnicodeScalar(bytes[place + 1])).hexDigitValue,
                let low = Character(UnicodeScalar(bytes[place + 2])).hexDigitValue
            {
                decoded.append(UInt8(high * 16 + low))
                place += 2
            } else {
                decoded.append(byte)
            }
            place += 1
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
