package import Kernel

/// What is asked of a partner.
package enum PartnerCommand: Command {
    /// `compared` is the fingerprint as the other side told it.
    case register(PartnerDetail, compared: String)
    case amend(PartnerDetail, compared: String)
    case close
    case noteClock(offsetSeconds: Int64, limitSeconds: Int64)

    package var permission: Permission? {
        switch self {
        case .register, .amend, .close: "exchange.register"
        case .noteClock: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let detail, let compared):
            writer.value("register")
            detail.write(to: &writer)
            writer.value(compared)
        case .amend(let detail, let compared):
            writer.value("amend")
            detail.write(to: &writer)
            writer.value(compared)
        case .close: writer.value("close")
        case .noteClock(let offset, let limit):
            writer.value("note-clock")
            writer.value(offset)
            writer.value(limit)
        }
        writer.endArray()
    }
}

package struct PartnerState: Sendable, Equatable {
    package let id: String
    package var detail: PartnerDetail?
    package var isClosed = false
    /// Its clock was last noted to be out of the limit.
    package var clockIsOff = false
}

/// What only the tables know: who has this code or device already.
package struct PartnerEvidence: Sendable {
    package let ofCode: String?
    package let ofDevice: String?

    package init(ofCode: String? = nil, ofDevice: String? = nil) {
        self.ofCode = ofCode
        self.ofDevice = ofDevice
    }
}

/// Partners are registered by a person who compared the key's fingerprint, with the reason; never deleted.
package enum PartnerRules: Rules {
    package static let noun = "exchange.partner"
    package static let nameBytesMax = 200
    package static let originBytesMax = 100
    package static let urlBytesMax = 300

    package static func blank(_ id: String) -> PartnerState { PartnerState(id: id) }

    package static func decide(
        _ command: PartnerCommand, _ state: PartnerState, _ evidence: PartnerEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [PartnerFact] {
        if case .register(let detail, let compared) = command {
            guard state.detail == nil else { throw .partnerExists }
            try check(detail, compared, state, evidence, circumstance)
            return [.registered(detail)]
        }
        guard let present = state.detail else { throw .partnerUnknown }
        guard !state.isClosed else { throw .partnerClosed }
        switch command {
        case .register: preconditionFailure("registered above")
        case .amend(let detail, let compared):
            guard detail != present else { throw .partnerSame }
            try check(detail, detail.key == present.key ? nil : compared, state, evidence, circumstance)
            return [.amended(detail)]
        case .close:
            try reason(circumstance)
            return [.closed]
        case .noteClock(let offset, let limit):
            guard (abs(offset) > limit) != state.clockIsOff else { throw .partnerSame }
            return [.clockNoted(offsetSeconds: offset, limitSeconds: limit)]
        }
    }

    package static func apply(_ fact: PartnerFact, _ head: EntryHead, to state: inout PartnerState) {
        switch fact {
        case .registered(let detail), .amended(let detail): state.detail = detail
        case .closed: state.isClosed = true
        case .clockNoted(let offset, let limit): state.clockIsOff = abs(offset) > limit
        }
    }

    /// `compared` is nil where the key stays.
    private static func check(
        _ detail: PartnerDetail, _ compared: String?, _ state: PartnerState, _ evidence: PartnerEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) {
        guard isOrigin(state.id) else { throw .partnerOriginWrong }
        guard isLine(detail.name, nameBytesMax), detail.code.utf8.count <= 64, !detail.code.contains("/") else {
            throw .partnerNameWrong
        }
        guard detail.url.isEmpty || isAddress(detail.url) else { throw .partnerAddressWrong }
        guard detail.code.isEmpty || evidence.ofCode.map({ $0 == state.id }) ?? true else {
            throw .partnerCodeTaken(detail.code)
        }
        guard detail.device.isEmpty || evidence.ofDevice.map({ $0 == state.id }) ?? true else {
            throw .partnerDeviceTaken(detail.device)
        }
        if let key = detail.key {
            guard PartnerKey.name(of: key, hash: circumstance.hash) == state.id else { throw .partnerKeyWrong }
            if let compared, !PartnerKey.isFingerprint(compared, of: key, hash: circumstance.hash) {
                throw .partnerFingerprintDiffers
            }
        }
        try reason(circumstance)
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .exchangeReasonMissing
        }
    }

    /// As a note's key may be named: no space, no plus, no control character.
    static func isOrigin(_ text: String) -> Bool {
        (1...originBytesMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0 != "+" && $0.value > 0x20 && $0.value < 0x7F && $0 != ":" }
    }

    private static func isAddress(_ url: String) -> Bool {
        (url.hasPrefix("https://") || url.hasPrefix("http://")) && url.utf8.count <= urlBytesMax
            && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isLine(_ text: String, _ bytesMax: Int) -> Bool {
        text.utf8.count <= bytesMax && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}

extension Refusal {
    package static let partnerExists = Refusal(
        "exchange.partner.exists", Phrase("这个账本名已登记", "A partner of this ledger name is registered"),
        next: Phrase("要改，请用「更改」", "To change it, amend it"))

    /// Nobody is taken anything from whom nobody here knows.
    package static let partnerUnknown = Refusal(
        "exchange.partner.unknown", Phrase("没有登记这个对方", "There is no such partner"),
        next: Phrase("先登记对方并核对密钥指纹", "Register it first, and compare the key's fingerprint"))

    package static let partnerClosed = Refusal(
        "exchange.partner.closed", Phrase("这个对方已停用", "This partner is closed"),
        next: Phrase("问清停用的原因", "Ask why it was closed"))

    package static let partnerSame = Refusal(
        "exchange.partner.same", Phrase("没有改动", "Nothing changes"),
        next: Phrase("不用再做", "Nothing more is needed"))

    package static let partnerOriginWrong = Refusal(
        "exchange.partner.origin-wrong",
        Phrase("账本名不合规则：无空格、加号、冒号", "Not a ledger's name: no space, plus or colon, ASCII only"),
        next: Phrase("照对方「交换」页上的写", "Copy it from the other side's page"))

    package static let partnerNameWrong = Refusal(
        "exchange.partner.name-wrong", Phrase("名称或代码没有填、太长", "Name or code is missing or too long"),
        next: Phrase("写一行名称", "Give a name of one line"))

    package static let partnerAddressWrong = Refusal(
        "exchange.partner.address-wrong", Phrase("地址应以 http:// 或 https:// 开头", "An address begins with https://"),
        next: Phrase("核对地址；联系不上的可不填", "Check it; leave it empty if nobody can be reached"))

    package static func partnerCodeTaken(_ code: String) -> Refusal {
        Refusal(
            "exchange.partner.code-taken", Phrase("代码 \(code) 属于另一个对方", "Another partner has the code \(code)"),
            next: Phrase("核对代码", "Check the code"))
    }

    package static func partnerDeviceTaken(_ device: String) -> Refusal {
        Refusal(
            "exchange.partner.device-taken",
            Phrase("设备 \(device) 已替另一个对方发送", "The device \(device) posts for another partner"),
            next: Phrase("每个对方用自己的设备", "Give each partner a device of its own"))
    }

    /// A mistyped key must not pass: its id would not fit.
    package static let partnerKeyWrong = Refusal(
        "exchange.partner.key-wrong",
        Phrase("密钥抄错，或不是这个账本的", "The key is miscopied, or another ledger's"),
        next: Phrase("从对方「交换」页整行复制", "Copy the whole line from the other side's page"))

    /// Whoever changed the key on its way cannot change what the telephone says.
    package static let partnerFingerprintDiffers = Refusal(
        "exchange.partner.fingerprint-differs",
        Phrase("指纹与密钥不符", "The fingerprint is not this key's"),
        next: Phrase("打电话请对方读出指纹，再核对一次", "Have the other side read it out by telephone, and compare again"))

    /// A device speaks for the one partner that it is registered for.
    package static let partnerDeviceForeign = Refusal(
        "exchange.partner.device-foreign", Phrase("这台设备不替这个对方发送", "This device does not post for that partner"),
        next: Phrase("在对方登记里写上设备", "Name the device in the partner's registration"))

    package static let partnerWithoutKey = Refusal(
        "exchange.partner.without-key", Phrase("这个对方没有密钥", "This partner has no key"),
        next: Phrase("登记它的密钥，或走接口、文件", "Register its key, or use the API or files"))
}
