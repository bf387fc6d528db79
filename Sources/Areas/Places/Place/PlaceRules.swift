package import Kernel

/// What is asked of a place; every change says why.
package enum PlaceCommand: Command {
    case open(PlaceDetail)
    case change(PlaceDetail)
    case bind(token: Digest)
    case close

    package var permission: Permission? { "places.change" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let detail):
            writer.value("open")
            detail.write(to: &writer)
        case .change(let detail):
            writer.value("change")
            detail.write(to: &writer)
        case .bind(let token):
            writer.value("bind")
            writer.value(token.hex)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct PlaceState: Sendable, Equatable {
    package let id: String
    package var detail: PlaceDetail?
    package var token: Digest?
    package var isClosed = false
}

/// Places are opened, changed and closed with reasons, and never deleted (RD 21: where it was recorded).
package enum PlaceRules: Rules {
    package static let noun = "places.place"
    /// A label on the door or the screen.
    package static let idLengthMax = 32
    package static let nameBytesMax = 100

    package static func blank(_ id: String) -> PlaceState { PlaceState(id: id) }

    /// `evidence`: the kind of the place that it shall lie in, by id, if that is open.
    package static func decide(
        _ command: PlaceCommand, _ state: PlaceState, _ evidence: [String: PlaceKind], _ circumstance: Circumstance
    ) throws(Refusal) -> [PlaceFact] {
        if case .open(let detail) = command {
            guard state.detail == nil else { throw .placeExists(state.id) }
            try check(detail, state.id, evidence)
            try reason(circumstance)
            return [.opened(detail)]
        }
        guard let present = state.detail, !state.isClosed else { throw .placeUnknown(state.id) }
        try reason(circumstance)
        switch command {
        case .open: preconditionFailure("opened above")
        case .change(let detail):
            guard detail != present, detail.kind == present.kind else { throw .placeSame }
            try check(detail, state.id, evidence)
            return [.changed(detail)]
        case .bind(let token):
            guard present.kind == .workstation else { throw .placeNoWorkstation }
            return [.bound(token: token)]
        case .close: return [.closed]
        }
    }

    package static func apply(_ fact: PlaceFact, _ head: EntryHead, to state: inout PlaceState) {
        switch fact {
        case .opened(let detail), .changed(let detail): state.detail = detail
        case .bound(let token): state.token = token
        case .closed:
            state.isClosed = true
            state.token = nil
        }
    }

    private static func check(
        _ detail: PlaceDetail, _ id: String, _ open: [String: PlaceKind]
    ) throws(Refusal) {
        guard (1...idLengthMax).contains(id.utf8.count), id.utf8.allSatisfy(isOfId) else { throw .placeIdWrong }
        guard isLine(detail.name) else { throw .placeNameWrong }
        guard detail.particulars.values.allSatisfy(isLine) else { throw .placeParticularWrong }
        if let celsius = detail.particulars["celsius_max"], DecimalNumber(celsius) == nil {
            throw .placeParticularWrong
        }
        if let gln = detail.particulars["gln"], !isGLN(gln) { throw .placeParticularWrong }
        if detail.kind == .printer {
            guard ["zpl", "pdf"].contains(detail.particulars["language"]), detail.particulars["address"] != nil else {
                throw .placeParticularWrong
            }
        }
        guard !detail.within.isEmpty else {
            guard detail.kind != .shelf, detail.kind != .position else { throw .placeWithinWrong }
            return
        }
        guard detail.within != id, let outer = open[detail.within] else { throw .placeWithinUnknown }
        guard detail.kind.within.isEmpty || detail.kind.within.contains(outer) else { throw .placeWithinWrong }
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else { throw .placeReasonMissing }
    }

    /// Thirteen digits, the last the check digit of GS1: from the right, weights 3 and 1 in turn.
    static func isGLN(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 13, digits.allSatisfy({ (0...9).contains($0) }) else { return false }
        let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
        return sum.isMultiple(of: 10)
    }

    private static func isLine(_ text: String) -> Bool {
        text.utf8.count <= nameBytesMax && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    private static func isOfId(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
    }
}

extension Refusal {
    /// Old entries name it, so an id is given once.
    package static func placeExists(_ id: String) -> Refusal {
        Refusal(
            "places.place.exists", Phrase("编号 \(id) 已经用过", "The id \(id) was given before"),
            next: Phrase("换一个编号", "Take another id"))
    }

    package static func placeUnknown(_ id: String) -> Refusal {
        Refusal(
            "places.place.unknown", Phrase("没有在用的场所 \(id)", "There is no open place \(id)"),
            next: Phrase("核对编号", "Check the id"))
    }

    package static let placeSame = Refusal(
        "places.place.same", Phrase("没有改动，或想改种类", "Nothing changes, or its kind would"),
        next: Phrase("改名称或细节；换种类请另登记", "Change name or particulars; another kind is another place"))

    package static let placeNoWorkstation = Refusal(
        "places.place.no-workstation", Phrase("电脑只能认定为工位", "A computer is told the name of a workstation only"),
        next: Phrase("选一个工位", "Choose a workstation"))

    package static let placeIdWrong = Refusal(
        "places.place.id-wrong", Phrase("编号只能是小写字母、数字和连字符", "An id takes small letters, digits and dashes"),
        next: Phrase("写成 lane-1 这样", "Take one such as lane-1"))

    package static let placeNameWrong = Refusal(
        "places.place.name-wrong", Phrase("名称没有填、太长或有控制字符", "The name is missing, too long or odd"),
        next: Phrase("写一个短名称", "Give a short name"))

    /// GS1 General Specifications §7.9: the check digit.
    package static let placeParticularWrong = Refusal(
        "places.place.particular-wrong",
        Phrase("细节填错：GLN 校验位，或打印机类型、地址", "A particular is wrong: GLN check digit, printer kind or address"),
        next: Phrase("核对后再填", "Check it, then give it again"))

    package static let placeWithinUnknown = Refusal(
        "places.place.within-unknown", Phrase("所在的场所不存在或已停用", "The place that it lies in is not open"),
        next: Phrase("先登记所在的场所", "Register that place first"))

    /// A position lies on a shelf, in a freezer or a room; a shelf in a freezer or a room.
    package static let placeWithinWrong = Refusal(
        "places.place.within-wrong", Phrase("这种场所不能在那里面", "A place of this kind does not lie there"),
        next: Phrase("货位选货架或冷库，货架选冷库或房间", "A position lies on a shelf or in a freezer, a shelf in a freezer or room"))

    package static let placeCountWrong = Refusal(
        "places.place.count-wrong", Phrase("个数应为 1 到 100", "The count is one to a hundred"),
        next: Phrase("写一个数", "Give a number"))

    package static let placeReasonMissing = Refusal(
        "places.place.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交", "Give the reason, then send it"))
}
