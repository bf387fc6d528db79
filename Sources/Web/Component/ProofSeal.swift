package import Kernel

/// How far the proof of an entry has come.
package enum SealState: String, Sendable, CaseIterable {
    /// Covered by a checkpoint.
    case sealed
    /// In the ledger, checkpoint not yet.
    case recorded
    /// The proof does not fit; drawn cut and with the word.
    case failed
}

/// Quarter-arc tiles (Truchet 1704) drawn from the bits of a digest, row by row, low bit first.
///
/// They help people see "the same" or "not the same"; they prove nothing.
struct ArcTiles {
    let columns: Int
    let rows: Int
    /// Edge of one tile, even, in drawing units.
    let tile: Int

    /// The path through all tiles: 1 goes round the top-left and bottom-right corners, 0 round the other two.
    func path(_ digest: [UInt8], inset: Int) -> String {
        let half = tile / 2
        var path = ""
        for row in 0..<rows {
            for column in 0..<columns {
                let x = inset + column * tile
                let y = inset + row * tile
                let arc = "a\(half) \(half) 0 0 "
                if Self.bit(row * columns + column, of: digest) {
                    path += "M\(x + half) \(y)\(arc)1-\(half) \(half)"
                    path += "M\(x + tile) \(y + half)\(arc)0-\(half) \(half)"
                } else {
                    path += "M\(x + half) \(y)\(arc)0 \(half) \(half)"
                    path += "M\(x) \(y + half)\(arc)1 \(half) \(half)"
                }
            }
        }
        return path
    }

    private static func bit(_ index: Int, of digest: [UInt8]) -> Bool {
        guard index / 8 < digest.count else { return false }
        return digest[index / 8] >> UInt8(index % 8) & 1 == 1
    }
}

/// 脉印 of an entry: 4×4 tiles from the first 16 bits of its leaf hash.
package func proofSeal(
    leafHash: [UInt8], state: SealState, size: Int, _ language: Language, href: String? = nil
) -> Markup {
    sealDrawing(leafHash, side: 4, state: state, size: size, paper: false, href: href, language)
}

/// 脉印 of a document: 6×6 tiles from the first 36 bits of its digest.
package func documentSeal(digest: [UInt8], state: SealState, size: Int, _ language: Language) -> Markup {
    sealDrawing(digest, side: 6, state: state, size: size, paper: false, href: nil, language)
}

/// A seal on a printed form, the only colour there; `side` is 4 for an entry, 6 for the document.
package func paperSeal(digest: [UInt8], side: Int, size: Int, _ language: Language) -> Markup {
    sealDrawing(digest, side: side, state: .sealed, size: size, paper: true, href: nil, language)
}

private func sealDrawing(
    _ digest: [UInt8], side: Int, state: SealState, size: Int, paper: Bool, href: String?,
    _ language: Language
) -> Markup {
    // Tenths: tile 10, frame 2, line 3.1, padding 3.2.
    let edge = side * 100 + 64
    let path = ArcTiles(columns: side, rows: side, tile: 100).path(digest, inset: 32)
    let word: Phrase =
        switch state {
        case .sealed: FrameWords.sealed
        case .recorded: FrameWords.recorded
        case .failed: FrameWords.failed
        }
    let cut: Markup? = state == .failed ? "<path class=\"cut\" d=\"M0 \(edge)L\(edge) 0\"/>" : nil
    let drawing: Markup = """
        <svg class="seal \(state.rawValue)\(paper ? " paper" : "")" width="\(size)" height="\(size)" \
        viewBox="0 0 \(edge) \(edge)" role="img" aria-label="\(FrameWords.seal, language), \
        \(word, language)">\
        <rect x="10" y="10" width="\(edge - 20)" height="\(edge - 20)" rx="18"/>\
        <path d="\(path)"/>\(cut)</svg>
        """
    let named: Markup =
        state == .failed
        ? "<span class=\"seal-failed\">\(drawing)<b>\(FrameWords.failed, language)</b></span>" : drawing
    guard let href else { return named }
    return "<a class=\"seal-link\"\(href: href)>\(named)</a>"
}

/// The band on the sign-in card, drawn from the latest checkpoint: the door changes as the ledger grows.
package func truchetBand(hash: [UInt8]) -> Markup {
    let path = ArcTiles(columns: 20, rows: 7, tile: 24).path(hash, inset: 0)
    return """
        <svg class="band" viewBox="0 0 480 168" width="480" height="168" aria-hidden="true">\
        <rect width="480" height="168"/><path d="\(path)"/></svg>
        """
}
