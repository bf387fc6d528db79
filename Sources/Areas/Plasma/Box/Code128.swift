import Kernel
package import Web

/// Code 128 (ISO/IEC 15417), set B: a bar code of a label that any scanner reads.
package enum Code128 {
    /// Widths of bars and spaces of the 103 characters, three starts and the stop.
    private static let widths = [
        212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212, 112232, 122132,
        122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131, 311222, 321122, 321221, 312212,
        322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321, 112313, 132113, 132311, 211313, 231113, 231311,
        112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321,
        331121, 312113, 312311, 332111, 314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214,
        112412, 122114, 122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
        124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113, 114311, 411113,
        411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232, 2_331_112,
    ]
    private static let startB = 104
    private static let stop = 106
    /// Quiet zone at each side, in modules.
    private static let quiet = 10

    /// Values of the symbol from start to stop; nil for what set B has no character for.
    static func values(_ text: String) -> [Int]? {
        var values = [startB]
        for byte in text.utf8 {
            guard (32...126).contains(byte) else { return nil }
            values.append(Int(byte) - 32)
        }
        guard values.count > 1 else { return nil }
        let sum = values.enumerated().reduce(0) { $0 + $1.element * max($1.offset, 1) }
        return values + [sum % 103, stop]
    }

    package static func svg(_ text: String) -> Markup? {
        guard let values = values(text) else { return nil }
        var bars: [Markup] = []
        var x = quiet
        for value in values {
            for (place, digit) in String(widths[value]).utf8.enumerated() {
                let width = Int(digit) - 48
                if place.isMultiple(of: 2) {
                    bars.append("<rect x=\"\(x)\" y=\"0\" width=\"\(width)\" height=\"60\"/>")
                }
                x += width
            }
        }
        return """
            <svg viewBox="0 0 \(x + quiet) 60" width="\((x + quiet) * 2)" height="120" role="img" \
            aria-label="\(text)"><g fill="#000">\(bars)</g></svg>
            """
    }
}
