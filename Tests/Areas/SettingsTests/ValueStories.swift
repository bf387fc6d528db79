import Kernel
import TestKit
import Testing

@testable import Settings

@Suite struct `A setting` {
    private let wang = Standing.story("0001", "settings.change")
    private let li = Standing.story("0533", "settings.approve")
    private let change = ValueChange(old: "900", new: "600")
    private let blank = Story(ValueRules.self, "sign-in.lock-seconds")
    private var proposed: Story<ValueRules> { blank.given(.proposed(change), by: "0001", reason: "夜班一人值守") }
    private var approved: Story<ValueRules> { proposed.given(.approved(change), by: "0533") }

    private func propose(_ old: String, _ new: String) -> ValueCommand {
        .propose(setting: "sign-in.lock-seconds", ValueChange(old: old, new: new))
    }

    @Test func `is proposed with a reason, Law.s14`() {
        #expect(blank.when(propose("900", "600"), by: wang, reason: "夜班") == .success([.proposed(change)]))
        #expect(blank.when(propose("900", "600"), by: wang, reason: " ") == .failure(.settingReasonMissing))
        #expect(blank.when(propose("900", "900"), by: wang, reason: "r") == .failure(.settingSame))
        let other = ValueCommand.propose(setting: "other", change)
        #expect(blank.when(other, by: wang, reason: "r") == .failure(.settingUnknown("other")))
    }

    @Test func `is approved by another person, who names the value that was seen`() {
        #expect(proposed.when(.approve("600"), by: li) == .success([.approved(change)]))
        #expect(proposed.when(.approve("601"), by: li) == .failure(.settingNotProposed))
        let both = Standing.story("0001", "settings.change", "settings.approve")
        #expect(proposed.when(.approve("600"), by: both) == .failure(.settingOwn))
        #expect(proposed.when(.reject("600"), by: both, reason: "r") == .failure(.settingOwn))
        #expect(blank.when(.approve("600"), by: li) == .failure(.settingNotProposed))
    }

    @Test func `is rejected with a reason, and can be proposed again`() {
        #expect(proposed.when(.reject("600"), by: li) == .failure(.settingReasonMissing))
        #expect(proposed.when(.reject("600"), by: li, reason: "太短") == .success([.rejected(change)]))
        let rejected = proposed.given(.rejected(change), by: "0533", reason: "太短")
        #expect(rejected.state.proposal == nil && rejected.state.value == nil)
        #expect(rejected.when(propose("900", "700"), by: wang, reason: "r").isSuccess)
    }

    @Test func `takes one proposal at a time, made on the present value`() {
        #expect(proposed.when(propose("900", "700"), by: wang, reason: "r") == .failure(.settingPending))
        #expect(approved.when(propose("900", "700"), by: wang, reason: "r") == .failure(.settingStale))
        #expect(approved.when(propose("600", "700"), by: wang, reason: "r").isSuccess)
        #expect(approved.state.value == "600")
    }

    @Test func `is changed and approved under two rights`() {
        #expect(propose("900", "600").permission == "settings.change")
        #expect(ValueCommand.approve("600").permission == "settings.approve")
        #expect(ValueCommand.reject("600").permission == "settings.approve")
    }

    @Test func `takes nothing outside of its declaration`() throws {
        let check = try #require(settingsArea([Self.lock, Self.home]).answers[ValueCommand.requirement])
        let store = NoStore()
        func answer(_ name: String, _ new: String) throws -> Refusal? {
            try check(try #require(propose(of: name, new).requirements.first), store)
        }
        #expect(try answer("sign-in.lock-seconds", "600") == nil)
        #expect(try answer("sign-in.lock-seconds", "59") == .settingUnfit(Self.lock))
        #expect(try answer("sign-in.lock-seconds", "0600") == .settingUnfit(Self.lock))
        #expect(try answer("nothing", "1") == .settingUnknown("nothing"))
        #expect(try answer("home", "10.2.0.0/16") == nil)
        #expect(try answer("home", "10.2.0.0/99") == .settingUnfit(Self.home))
        #expect(throws: Fault.self) { try check(Requirement("settings.value", "x"), store) }
    }

    @Test func `reads values of every kind as they are kept`() {
        let flag = SettingDeclaration("f", Phrase("开关", "F"), .flag, first: "off", source: "x")
        let choice = SettingDeclaration(
            "c", Phrase("选", "C"), .choice([("a", Phrase("甲", "A")), ("b", Phrase("乙", "B"))]), first: "a", source: "x")
        let text = SettingDeclaration("t", Phrase("字", "T"), .text(bytesMax: 4), first: "", source: "x")
        #expect(flag.canonical("on") == "on" && flag.canonical("yes") == nil && flag.told("off", .zh) == "关")
        #expect(choice.canonical("b") == "b" && choice.canonical("c") == nil && choice.told("b", .en) == "B")
        #expect(text.canonical("abcd") == "abcd" && text.canonical("abcde") == nil && text.canonical("a\n") == nil)
        #expect(Self.home.canonical("10.2.0.0/16, 10.3.0.0/16") == "10.2.0.0/16 10.3.0.0/16")
        #expect(Self.lock.told("60", .en) == "60 s" && Self.lock.range.en == "60 to 3600 s")
        let known = KnownSettings(["sign-in.lock-seconds": "600", "home": "10.2.0.0/16"])
        #expect(known.integer(Self.lock) == 600 && known.networks(Self.home)?.count == 1)
        #expect(KnownSettings(["sign-in.lock-seconds": "9"]).integer(Self.lock) == nil)
    }

    private static let lock = SettingDeclaration(
        "sign-in.lock-seconds", Phrase("锁屏", "Lock"), .integer(60...3_600, unit: Phrase("秒", "s")), first: "900",
        source: "D 11.8")
    private static let home = SettingDeclaration(
        "home", Phrase("网段", "Networks"), .networks(countMax: 2), first: "", source: "x")

    private func propose(of setting: String, _ new: String) -> ValueCommand {
        .propose(setting: setting, ValueChange(old: "", new: new))
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}

/// Answers of declarations ask nothing of the database.
private struct NoStore: Snapshot {
    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        throw Fault(.stopped, "asked")
    }
    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        throw Fault(.stopped, "asked")
    }
    func plan(_ sql: SQL) throws(Fault) -> String { throw Fault(.stopped, "asked") }
}

@Suite struct `The bytes of a fact about a setting` {
    private let samples: [ValueFact] = [
        .proposed(ValueChange(old: "900", new: "600")), .approved(ValueChange(old: "900", new: "600")),
        .rejected(ValueChange(old: "", new: "10.2.0.0/16 10.3.0.0/16")),
    ]

    @Test func `never change`() throws {
        let kept = try Repository.text(of: "Tests/Areas/SettingsTests/vectors.txt").split(separator: "\n")
            .map(String.init).filter { $0.hasPrefix("settings.value.") }
        #expect(samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) } == kept)
        #expect(samples.map(\.kind) == ValueFact.kinds)
    }
}
