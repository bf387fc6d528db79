import Identity
import Kernel
import Web

/// A new person gets an account (joiner), with a first password that is told once.
enum AccountOpenPage {
    private enum Words {
        static let title = Phrase("开账号", "Open an account")
        static let number = Phrase("工号", "Staff number")
        static let numberHint = Phrase("一人一号，永不改给别人", "One person, for ever")
        static let name = Phrase("姓名", "Name")
        static let nameHint = Phrase("按身份证件", "As in the identity document")
        static let role = Phrase("角色", "Role")
        static let open = Phrase("开账号", "Open it")
        static let told = Phrase("首次口令，只显示这一次", "First password, shown only this once")
        static let hand = Phrase(
            "当面交给本人。第一次登录必须换掉；换掉以前不能签名。",
            "Hand it over in person. It must be changed at the first sign-in, and signs nothing before.")
        static let next = Phrase("去账号页登记身份核对", "Record the identity check on the account's page")
    }

    static func page(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        var number = Field("person", Words.number(language))
        number.value = visit.form["person"] ?? ""
        number.hint = Words.numberHint(language)
        number.required = true
        number.focused = true
        number.code = true
        var name = Field("name", Words.name(language))
        name.value = visit.form["name"] ?? ""
        name.hint = Words.nameHint(language)
        name.required = true
        var role = Field(
            "role", Words.role(language), .choice(roleGrants(of: visit.node.kind).map { Choice($0.role, $0.name(language)) }))
        role.value = visit.form["role"] ?? (visit.node.kind == .station ? "reception" : "receiver")
        let matter: Markup = """
            \(field(number, language))\(field(name, language))\(field(role, language))\
            \(button(Button(Words.open(language), .submit(name: nil, value: nil), rank: .filled)))
            """
        let body = form(
            action: "/accounts/new", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            keep: "account-new", matter)
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head(Words.title, language))\(refusedBox(refusal, language))\
            <section class="sheet"><div class="matter">\(body)</div></section>
            """)
    }

    static func open(_ visit: Visit, _ desk: any KeyDesk) async throws(Denial) -> Reply {
        let person = visit.form.text("person") ?? ""
        do throws(Denial) {
            let first = try await desk.firstKey(for: person)
            _ = try await visit.perform(
                AccountTable.self, on: person,
                .open(
                    AccountOpening(
                        name: visit.form.text("name") ?? "", role: visit.form["role"] ?? "",
                        key: SealedKeyFields(first.sealed))))
            return .page(told(first.password, person, Words.title, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(refusal, visit))
        }
    }

    /// The one page that shows a first password; nothing keeps it.
    static func told(_ password: String, _ person: String, _ title: Phrase, _ visit: Visit) -> Markup {
        let language = visit.language
        return Web.page(
            visit.pageFrame(title),
            """
            \(head(title, language))<section class="sheet"><div class="matter">\
            <p><b>\(Words.told, language)</b></p>\
            <p class="first-password"><code translate="no">\(person)</code> <code translate="no">\(password)</code></p>\
            <p>\(Words.hand, language)</p><p>\
            \(button(Button(Words.next(language), .link(AccountPage.path(person)))))</p></div></section>
            """)
    }

    private static func head(_ title: Phrase, _ language: Language) -> Markup {
        pageHead(
            trail: "<a href=\"/accounts\">\(AccountListPage.Words.title, language)</a> /", title: "\(title, language)")
    }
}
