import Kernel

extension String {
    /// A name of an analyser, a method, a lot: one line, no blanks at its ends.
    var isLine: Bool { isLine(bytesMax: 200) }

    /// A number of a record or the code of an item: it stands in addresses and in columns.
    var isCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}
