import Kernel
import TestKit
import Testing

@testable import Exchange

/// Partners of the stories, with keys that fit their names.
enum StoryPartner {
    static let station = "station.example/s51a"

    static func key(_ origin: String, seed: UInt8 = 7) -> String {
        let key = [UInt8(0x01)] + [UInt8](repeating: seed, count: 32)
        let id = Digest.story(Array(origin.utf8) + [0x0A] + key).bytes[..<4]
        return "\(origin)+\(Hex.encode(Array(id)))+\(Base64.encode(key))"
    }

    static func detail(
        _ origin: String = station, key: String? = key(station), code: String = "S51A", device: String = ""
    ) -> PartnerDetail {
        PartnerDetail(
            name: "五一浆站", role: .station, code: code, key: key, url: "https://s51a.example", device: device)
    }

    static func fingerprint(_ key: String) -> String { PartnerKey.fingerprint(of: key, hash: Digest.story) }

    static func partner(_ detail: PartnerDetail, origin: String = station, closed: Bool = false) -> Partner {
        Partner(
            origin: origin, detail: detail, registeredAt: .storyStart, closedAt: closed ? .storyStart : nil,
            clockOffSince: nil, clockSeconds: nil, clockLimit: nil)
    }
}

@Suite struct `A partner` {
    private let wang = Standing.story("0105", "exchange.register")
    private let blank = Story(PartnerRules.self, StoryPartner.station)
    private let detail = StoryPartner.detail()
    private let told = StoryPartner.fingerprint(StoryPartner.key(StoryPartner.station))
    private var registered: Story<PartnerRules> { blank.given(.registered(detail), by: "0105", reason: "签约") }

    private func register(
        _ detail: PartnerDetail, _ evidence: PartnerEvidence = PartnerEvidence(), on story: Story<PartnerRules>? = nil,
        told: String? = nil, reason: String? = "签约"
    ) -> Result<[PartnerFact], Refusal> {
        (story ?? blank).when(
            .register(detail, compared: told ?? self.told), evidence, by: wang, reason: reason)
    }

    @Test func `is registered by somebody who compared the fingerprint, with the reason`() {
        #expect(register(detail) == .success([.registered(detail)]))
        #expect(register(detail, told: told.uppercased().replacing(" ", with: "-")) == .success([.registered(detail)]))
        #expect(register(detail, told: "0000") == .failure(.partnerFingerprintDiffers))
        #expect(register(detail, reason: " ") == .failure(.exchangeReasonMissing))
        #expect(register(detail, on: registered) == .failure(.partnerExists))
        #expect(PartnerCommand.close.permission == "exchange.register")
        #expect(PartnerCommand.noteClock(offsetSeconds: 0, limitSeconds: 1).permission == nil)
    }

    @Test func `has a key of its own name, whole`() {
        let foreign = StoryPartner.key("other.example/x")
        #expect(register(StoryPartner.detail(key: foreign)) == .failure(.partnerKeyWrong))
        let damaged = StoryPartner.key(StoryPartner.station).replacing("BwcH", with: "BwcI", maxReplacements: 1)
        #expect(register(StoryPartner.detail(key: damaged)) == .failure(.partnerKeyWrong))
        #expect(register(StoryPartner.detail(key: nil)) == .success([.registered(StoryPartner.detail(key: nil))]))
    }

    @Test func `has a name, an address, a code and a device that nobody else has`() {
        #expect(register(detail, PartnerEvidence(ofCode: "x")) == .failure(.partnerCodeTaken("S51A")))
        let posting = StoryPartner.detail(device: "lims-1")
        #expect(register(posting, PartnerEvidence(ofDevice: "x")) == .failure(.partnerDeviceTaken("lims-1")))
        let nameless = PartnerDetail(name: " ", role: .station, code: "", key: nil)
        #expect(register(nameless) == .failure(.partnerNameWrong))
        let lost = PartnerDetail(name: "x", role: .station, code: "", key: nil, url: "ftp://x")
        #expect(register(lost) == .failure(.partnerAddressWrong))
        let odd = Story(PartnerRules.self, "a b")
        #expect(register(detail, on: odd) == .failure(.partnerOriginWrong))
    }

    @Test func `is amended and closed with reasons; a new key takes a new comparison`() {
        let renamed = PartnerDetail(name: "新名", role: .station, code: "S51A", key: detail.key)
        #expect(
            registered.when(.amend(renamed, compared: ""), PartnerEvidence(), by: wang, reason: "改名")
                == .success([.amended(renamed)]))
        let rekeyed = StoryPartner.detail(key: StoryPartner.key(StoryPartner.station, seed: 9))
        #expect(
            registered.when(.amend(rekeyed, compared: told), PartnerEvidence(), by: wang, reason: "换钥")
                == .failure(.partnerFingerprintDiffers))
        #expect(
            registered.when(.amend(detail, compared: told), PartnerEvidence(), by: wang, reason: "r")
                == .failure(.partnerSame))
        #expect(registered.when(.close, PartnerEvidence(), by: wang) == .failure(.exchangeReasonMissing))
        #expect(registered.when(.close, PartnerEvidence(), by: wang, reason: "停采") == .success([.closed]))
        let closed = registered.given(.closed, by: "0105", reason: "停采")
        #expect(closed.when(.close, PartnerEvidence(), by: wang, reason: "r") == .failure(.partnerClosed))
        #expect(blank.when(.close, PartnerEvidence(), by: wang, reason: "r") == .failure(.partnerUnknown))
    }

    @Test func `has its clock noted when it leaves the limit and when it comes back`() {
        func note(_ seconds: Int64, _ story: Story<PartnerRules>) -> Result<[PartnerFact], Refusal> {
            story.when(.noteClock(offsetSeconds: seconds, limitSeconds: 300), PartnerEvidence(), by: .node)
        }
        let off = PartnerFact.clockNoted(offsetSeconds: -400, limitSeconds: 300)
        #expect(note(-400, registered) == .success([off]))
        #expect(note(300, registered) == .failure(.partnerSame))
        let noted = registered.given(off, by: "node")
        #expect(noted.state.clockIsOff && note(-500, noted) == .failure(.partnerSame))
        #expect(note(2, noted) == .success([.clockNoted(offsetSeconds: 2, limitSeconds: 300)]))
    }
}
