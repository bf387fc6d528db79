import Identity
import Kernel
import Ledger
import Web

/// A person's own second factor: enrolled with the password and a code that works (Law.s8).
enum FactorPage {
    private static let path = "/preferences/second-factor"

    enum Words {
        static let title = Phrase("第二要素", "Second factor")
        static let why = Phrase(
            "从厂外登录时，除工号和口令外，还要手机验证器上的六位验证码。",
            "From outside, signing in takes a six-digit code of an authenticator, besides number and password."
        )
        static let secret = Phrase("密钥，只显示这一次", "Secret, shown only this once")
        static let type = Phrase("在验证器里选「手工输入」，按时间", "In the authenticator choose manual entry, time based")
        static let address = Phrase("或打开这个地址", "Or open this address")
        static let code = Phrase("验证码", "Code")
        static let codeHint = Phrase("验证器上现在的六位数字", "The six digits that the authenticator shows now")
        static let password = Phrase("口令", "Password")
        static let enrol = Phrase("登记", "Enrol")
        static let since = Phrase("登记时间", "Enrolled")
        static let use = Phrase("什么时候要验证码", "When the code is asked")
        static let outside = Phrase("只在厂外", "From outside only")
        static let always = Phrase("每次登录", "At every sign-in")
        static let save = Phrase("保存", "Save")
        static let lost = Phrase(
            "手机丢了或换了：请管理员核对证件后移除，再登记。",
            "A lost or new telephone: an administrator removes the factor after an identity check; then enrol again.")
    }

    static func answer(_ visit: Visit, _ desk: any KeyDesk, refusal: Refusal? = nil) async throws(Denial) -> Reply {
        guard let person = visit.standing?.person else { throw .refused(.signInFirst) }
        let factor = try await visit.read { (snapshot) throws(Fault) in
            try FactorTable.factor(of: person, from: snapshot)
        }
        let matter = factor.map { enrolled($0, visit) } ?? fresh(desk.newFactor(for: person), person, visit)
        let shown = page(matter, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func act(_ visit: Visit, _ desk: any KeyDesk) async throws(Denial) -> Reply {
        guard let person = visit.standing?.person else { throw .refused(.signInFirst) }
        do throws(Denial) {
            if let use = visit.form["use"] {
                _ = try await visit.perform(FactorTable.self, on: person, .changeUse(always: use == "always"))
            } else {
                let confirmed = try await desk.confirmFactor(
                    visit.form["token"] ?? "", code: visit.form.text("code") ?? "",
                    password: visit.form["password"] ?? "", for: person, workstation: visit.workstation)
                _ = try await visit.perform(
                    FactorTable.self, on: person, .enrol(sealed: confirmed.sealed, step: confirmed.step))
            }
            return .seeOther(path)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, desk, refusal: refusal)
        }
    }

    static func page(_ matter: Markup, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let head = pageHead(
            trail: "<a href=\"/preferences\">\(Phrase("我的设置", "My settings"), language)</a> /",
            title: "\(Words.title, language)", note: "\(Words.why, language)")
        return Web.page(
            visit.pageFrame(Words.title),
            """
            \(head)\(refusedBox(refusal, language))<section class="sheet"><div class="matter">\(matter)</div></section>
            """
        )
    }

    static func fresh(_ factor: NewFactor, _ person: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let letters = Array(TimeCode.base32(factor.secret))
        let groups = stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }
        let address = TimeCode.address(factor.secret, person: person)
        var code = Field("code", Words.code(language))
        code.hint = Words.codeHint(language)
        code.autocomplete = "one-time-code"
        code.required = true
        code.code = true
        var password = Field("password", Words.password(language), .password)
        password.autocomplete = "current-password"
        password.required = true
        let send = button(Button(Words.enrol(language), .submit(name: nil, value: nil), rank: .filled))
        let body = form(
            action: path, csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            <input type="hidden" name="token" value="\(factor.token)">\(field(code, language))\
            \(field(password, language))\(send)
            """)
        return """
            <p><b>\(Words.secret, language)</b></p><p>\(Words.type, language)</p>\
            <p class="first-password"><code translate="no">\(groups.joined(separator: " "))</code></p>\
            <p>\(Words.address, language)　<code translate="no">\(address)</code></p>\(body)
            """
    }

    static func enrolled(_ factor: Factor, _ visit: Visit) -> Markup {
        let language = visit.language
        var use = Field(
            "use", Words.use(language),
            .choice([Choice("outside", Words.outside(language)), Choice("always", Words.always(language))]))
        use.value = factor.always ? "always" : "outside"
        let send = button(Button(Words.save(language), .submit(name: nil, value: nil)))
        let body = form(
            action: path, csrf: visit.csrf, command: visit.node.freshCommandID().description,
            "\(field(use, language))\(send)")
        return """
            <p>\(Words.since, language)　\(TrailParts.stamp(factor.enrolledAt, visit))</p>\(body)\
            <p class="note">\(Words.lost, language)</p>
            """
    }
}
