import Identity
import Kernel
import Ledger
import Trail
import Web

/// Pieces that the pages of the trail and of records share.
enum TrailParts {
    /// Records that one line leads to; its proof names all.
    private static let subjectsMax = 4

    static func address(_ path: String, _ question: TrailQuestion, _ more: (String, String)...) -> String {
        let pairs = question.pairs.map { ($0.name, $0.value) } + more
        guard !pairs.isEmpty else { return path }
        return path + "?" + pairs.map { "\($0.0)=\(PageAddress.escaped($0.1))" }.joined(separator: "&")
    }

    /// `+08:00`
    static func zone(_ minutes: Int) -> String {
        let sign = minutes < 0 ? "-" : "+"
        let parts = [abs(minutes) / 60, abs(minutes) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return sign + parts.joined(separator: ":")
    }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String {
        moment.text(offsetMinutes: visit.zoneMinutes)
    }

    /// When is told once for the whole list: the clock that its times are of.
    static func order(_ visit: Visit) -> String {
        let zone = zone(visit.zoneMinutes)
        return visit.say(
            Phrase(
                "最新在上，不可改不可删；时间为 UTC\(zone)", "newest first, never changed, never deleted; times are UTC\(zone)"))
    }

    static func roleName(_ role: String, _ language: Language) -> String {
        // In another's stead: "receiver for 0288".
        guard let mark = role.firstRange(of: Standing.inStead) else { return roleNames[role]?(language) ?? role }
        let own = String(role[..<mark.lowerBound])
        let giver = String(role[mark.upperBound...])
        return Phrase("\(roleName(own, .zh))（代 \(giver)）", "\(roleName(own, .en)) (for \(giver))")(language)
    }

    /// Full name, role, time with zone and meaning (P11 11.50).
    static func signatures(_ line: TrailLine, _ language: Language) -> [String] {
        line.head.signatures.map { signature in
            let statement = signature.statement
            let name = line.names[statement.person] ?? statement.person
            let role = roleName(statement.role, language)
            let when = statement.signedAt.text(offsetMinutes: statement.zoneMinutes)
            let meaning = statement.meaning.phrase(language)
            return language == .zh
                ? "\(name)（\(statement.person)，\(role)）\(when) 签「\(meaning)」"
                : "\(name) (\(statement.person), \(role)) signed as \(meaning), \(when)"
        }
    }

    static func changes(_ changes: [ValueChange], _ text: MemberText) -> Markup? {
        guard !changes.isEmpty else { return nil }
        let pieces = changes.map { item -> Markup in
            let (old, new) = (text.value(item.old, of: item.name), text.value(item.new, of: item.name))
            return "\(text.name(item.name)) \(change(from: old, to: new))"
        }
        return " \(Markup.joined(pieces, by: " · "))"
    }

    static func item(
        _ line: TrailLine, except own: Subject? = nil, compared: [ValueChange] = [], _ visit: Visit
    ) -> HistoryItem {
        let language = visit.language
        let head = line.head
        let text = line.text(language)
        let details = line.details.map { "\(text.name($0.name)) \(text.value($0.value, of: $0.name))" }.joined(
            separator: " · ")
        let subjects = line.envelope.subjects.filter { $0 != own }.prefix(subjectsMax).map { subject -> Markup in
            " <a\(href: PageAddress.record(subject)) translate=\"no\">\(subject.description)</a>"
        }
        let late: Markup? =
            head.happenedAt == head.recordedAt
            ? nil
            : """
            <br>\(badge(.warn, visit.say(Phrase("补记", "late entry")))) \(Phrase("发生于", "happened"), language) \
            \(stamp(head.happenedAt, visit))
            """
        let why: Markup? = head.reason.map { "<br>\(Phrase("原因", "Reason"), language)：<b>\($0)</b>" }
        let signed: [Markup] = signatures(line, language).map { "<br>\($0)" }
        let place = head.workstation.isEmpty ? "" : " · \(head.workstation)"
        return HistoryItem(
            id: "e-\(head.index)", time: head.recordedAt.clock(offsetMinutes: visit.zoneMinutes),
            date: head.recordedAt.day(offsetMinutes: visit.zoneMinutes).iso,
            sentence: "<b>\(line.words, language)</b>\(subjects)\(changes(line.changes + compared, text))",
            reason: "\(details)\(why)\(late)\(signed)",
            person: line.personName,
            role:
                "\(head.person == line.personName ? "" : "\(head.person) · ")\(roleName(head.role, language))\(place)",
            record: "\(visit.say(Phrase("账本", "ledger"))) \(Figures.grouped(Int(head.index)))",
            leafHash: line.leaf.bytes, state: line.sealed ? .sealed : .recorded, proof: "/proof/\(head.index)",
            action: filmLink(head, visit))
    }
}

private let roleNames: [String: Phrase] = {
    var names: [String: Phrase] = [Standing.node.role: Phrase("系统", "the node")]
    for grant in roleGrants { names[grant.role] = grant.name }
    return names
}()

/// Areas as the chips of the trail name them, in the order of the house.
let trailAreas: [(name: String, words: Phrase)] = {
    let words = [
        "plasma": Phrase("血浆", "Plasma"), "identity": Phrase("账号与登录", "Accounts and door"),
        "notices": Phrase("通知", "Notices"), "trail": Phrase("轨迹审核", "Trail reviews"),
        "witness": Phrase("见证", "Witness"), "settings": Phrase("设置", "Settings"),
        "donors": Phrase("供血浆者", "Donors"), "records": Phrase("保存与处置", "Retention"),
        "lineage": Phrase("谱系", "Lineage"), "node": Phrase("系统维护", "Upkeep"), "places": Phrase("场所", "Places"),
        "storage": Phrase("库位", "Store"), "collection": Phrase("浆站采浆", "Collection"),
        "exchange": Phrase("交换", "Exchange"), "retest": Phrase("复检", "Re-test"),
        "comparison": Phrase("平行比对", "Parallel analysis"),
        "quarantine": Phrase("检疫期", "Quarantine"), "preparation": Phrase("投产准备", "Preparation"),
        "pooling": Phrase("合浆", "Pooling"), "lookback": Phrase("追溯", "Look-back"),
        "rejects": Phrase("销毁", "Destruction"), "equipment": Phrase("设备", "Equipment"),
        "history": Phrase("采集数据", "Collected points"), "alarms": Phrase("报警", "Alarms"),
        "monitoring": Phrase("监测", "Live"), "verification": Phrase("工艺确认", "Verification"),
        "film": Phrase("摄像", "Film"),
    ]
    var found: [(String, Phrase)] = []
    for kind in house.kinds {
        let name = TrailKey.area(of: kind)
        if !found.contains(where: { $0.0 == name }) { found.append((name, words[name] ?? Phrase(name, name))) }
    }
    return found
}()
