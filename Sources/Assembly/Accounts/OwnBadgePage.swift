import Identity
import Kernel
import Web

/// A person's own badge: lost, it is disabled at once (Law.s9).
enum OwnBadgePage {
    private static let path = "/preferences/badge"

    enum Words {
        static let badge = Phrase("工牌", "Badge")
        static let none = Phrase(
            "没有有效的工牌。请管理员核对证件后登记。", "No valid badge. An administrator registers one after an identity check.")
        static let since = Phrase("登记时间", "Registered")
        static let disable = Phrase("工牌丢了，停用", "Badge lost: disable it")
        static let disableNote = Phrase(
            "立即生效；以后每次被使用都会记录并报警。", "At once; every later use is recorded and reported.")
        static let register = Phrase("登记工牌", "Register a badge")
        static let code = Phrase("工牌编码", "Badge code")
        static let codeHint = Phrase("扫工牌；编码不保存，只留摘要", "Scan the badge; only a digest of the code is kept")
        static let seen = Phrase("已查看工牌警示", "Badge alert looked into")
        static let reason = Phrase("原因", "Reason")
    }

    static func answer(_ visit: Visit, refusal: Refusal? = nil) async throws(Denial) -> Reply {
        guard let person = visit.standing?.person else { throw .refused(.signInFirst) }
        let badge = try await visit.read { (snapshot) throws(Fault) in
            try BadgeTable.held(by: person, from: snapshot)
        }
        let shown = page(badge, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func disable(_ visit: Visit) async throws(Denial) -> Reply {
        guard let person = visit.standing?.person else { throw .refused(.signInFirst) }
        do throws(Denial) {
            try await disable(of: person, visit)
            return .seeOther(path)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    static func disable(of person: String, _ visit: Visit) async throws(Denial) {
        let held = try await visit.read { (snapshot) throws(Fault) in
            try BadgeTable.held(by: person, from: snapshot)
        }
        guard let held else { throw .refused(.badgeUnknown) }
        _ = try await visit.perform(BadgeTable.self, on: held.id, .disable, reason: visit.form.text("reason"))
    }

    static func page(_ badge: Badge?, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let head = pageHead(
            trail: "<a href=\"/preferences\">\(Phrase("我的设置", "My settings"), language)</a> /",
            title: "\(Words.badge, language)")
        let matter: Markup =
            badge.map { held($0, visit) } ?? "<p>\(Words.none, language)</p>"
        return Web.page(
            visit.pageFrame(Words.badge),
            """
            \(head)\(refusedBox(refusal, language))<section class="sheet"><div class="matter">\(matter)</div></section>
            """)
    }

    private static func held(_ badge: Badge, _ visit: Visit) -> Markup {
        let language = visit.language
        var reason = Field("reason", Words.reason(language))
        reason.required = true
        let send = button(Button(Words.disable(language), .submit(name: nil, value: nil), rank: .filled))
        let body = form(
            action: path, csrf: visit.csrf, command: visit.node.freshCommandID().description,
            "\(field(reason, language))\(send)")
        return """
            <p>\(Words.since, language)　\(TrailParts.stamp(badge.registeredAt, visit))</p>\
            <p class="note">\(Words.disableNote, language)</p>\(body)
            """
    }
}
