import Kernel
import Testing
import Web

/// A named example in one language.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let language: Language
    let markup: Markup

    var isPage: Bool { markup.html.hasPrefix("<!doctype html>") }
    var testDescription: String { name }
}

extension Samples {
    /// All examples in both languages; a component that is not here is not tested.
    static let all: [Sample] = Language.allCases.flatMap { language in
        [
            Sample(name: "home-\(language.rawValue)", language: language, markup: home(language)),
            Sample(name: "record-\(language.rawValue)", language: language, markup: record(language)),
            Sample(
                name: "receive-pass-\(language.rawValue)", language: language, markup: receivePass(language)),
            Sample(
                name: "receive-stop-\(language.rawValue)", language: language, markup: receiveStop(language)),
            Sample(name: "print-\(language.rawValue)", language: language, markup: printed(language)),
            Sample(name: "sign-in-\(language.rawValue)", language: language, markup: signIn(language)),
            Sample(
                name: "signing-\(language.rawValue)", language: language,
                markup: signing(language, wrong: true)),
            Sample(name: "table-\(language.rawValue)", language: language, markup: table(language)),
            Sample(name: "error-\(language.rawValue)", language: language, markup: error(language)),
            Sample(name: "lock-\(language.rawValue)", language: language, markup: lock(language)),
            Sample(name: "fields-\(language.rawValue)", language: language, markup: fields(language)),
        ]
    }

    static func fields(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var net = Field("net", say("净重", "Net mass"), .number)
        net.value = "612"
        net.unit = "g"
        net.limit = "≤ 600 g"
        net.error = say("超过 600 g", "above 600 g")
        var reason = Field("reason", say("原因", "Reason"), .area(rows: 3))
        reason.required = true
        reason.value = "<重称>"
        if language == .en { reason.value = "<weighed again>" }
        let station = Field(
            "station", say("浆站", "Station"),
            .choice([Choice("7", "STN-07"), Choice("8", "STN-08", refused: say("许可到期", "licence expired"))]))
        let inputs = [
            net, reason, station, Field("day", say("日期", "Date"), .date),
            Field("at", say("时刻", "Time"), .moment),
        ]
        .map { field($0, language) }
        let send = button(Button(say("保存", "Save"), .submit(name: "act", value: "save"), rank: .filled))
        let blocked = button(
            Button(
                say("放行", "Release"), .submit(name: nil, value: nil),
                refused: say("还差 2 项检验", "2 tests missing")))
        let badges = Shape.allCases.map { badge($0, say("词", "word")) }
        let inner = form(
            action: "/x", csrf: "csrf-token", command: "c", keep: "x", "\(inputs)\(send)\(blocked)")
        let seal = documentSeal(digest: hash(3), state: .recorded, size: 56, language)
        return "\(savedLine("09:42:17", form: "x", language))\(inner)\(badges)\(seal)"
    }
}
