import Kernel
package import Web

/// Notices: what everybody should know, who posted it, and that one has read it.
package let noticePages = Pages(
    area: "notices",
    routes: [
        Route(.get, "/notices", .permission("notices.read")) { (visit) throws(Denial) in
            .page(try await NoticePages.page(nil, visit))
        },
        Route(.post, "/notices", .permission("notices.post")) { (visit) throws(Denial) in
            try await NoticePages.answer(visit) { () throws(Denial) in
                _ = try await visit.perform(NoticeDeeds.post, on: "N-\(visit.node.freshCommandID())")
            }
        },
        Route(.post, "/notices/:id/readings", .permission("notices.read")) { (visit) throws(Denial) in
            try await NoticePages.answer(visit) { () throws(Denial) in
                _ = try await visit.perform(NoticeTable.self, on: visit.parameter("id"), .read)
            }
        },
        Route(.post, "/notices/:id/withdrawals", .permission("notices.post")) { (visit) throws(Denial) in
            try await NoticePages.answer(visit) { () throws(Denial) in
                _ = try await visit.perform(NoticeDeeds.withdraw, on: visit.parameter("id"))
            }
        },
    ],
    rail: [
        RailPlace(
            character: "告", name: NoticePages.Words.title, path: "/notices", access: .permission("notices.read")
        ) { (standing, snapshot) throws(Fault) in
            try NoticeLookups.open(for: standing.person, limit: NoticeLookups.pageMax, from: snapshot)
                .count { $0.readAt == nil }
        }
    ])

enum NoticePages {
    enum Words {
        static let title = Phrase("通知", "Notices")
        static let note = Phrase(
            "读过请确认；谁何时读过，都有记录", "Confirm what you have read; the record keeps who read it and when")
        static let empty = Phrase("没有通知", "No notice")
        static let unread = Phrase("未读", "Unread")
        static let read = Phrase("已读", "Read")
        static let confirm = Phrase("我已阅读", "I have read it")
        static let post = Phrase("发布通知", "Post a notice")
        static let heading = Phrase("标题", "Title")
        static let body = Phrase("正文", "Text")
        static let withdraw = Phrase("撤回", "Withdraw")
        static let reason = Phrase("撤回原因", "Why it is withdrawn")
        static func posted(_ person: String, _ when: String) -> Phrase {
            Phrase("\(person) 发布于 \(when)", "posted by \(person), \(when)")
        }
        static func readAt(_ when: String) -> Phrase { Phrase("您读于 \(when)", "you read it \(when)") }
    }

    static func answer(_ visit: Visit, _ act: () async throws(Denial) -> Void) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther("/notices")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(try await page(refusal, visit))
        }
    }

    static func page(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        guard let standing = visit.standing else { throw .refused(.signInFirst) }
        let notices = try await visit.read { (snapshot) throws(Fault) in
            try NoticeLookups.open(for: standing.person, limit: NoticeLookups.pageMax, from: snapshot)
        }
        return page(notices, refusal, visit)
    }

    static func page(_ notices: [Notice], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let list: Markup =
            notices.isEmpty
            ? "<p class=\"sheet empty\">\(Words.empty, language)</p>"
            : Markup.joined(notices.map { notice($0, visit) })
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(Words.title, language)", note: "\(Words.note, language)"))\
            \(refusedBox(refusal, language))\(list)\(visit.may("notices.post") ? posting(visit) : nil)
            """)
    }

    private static func notice(_ notice: Notice, _ visit: Visit) -> Markup {
        let language = visit.language
        let posted = notice.postedAt.text(offsetMinutes: visit.zoneMinutes)
        let state =
            notice.readAt == nil
            ? plainBadge(.warn, Words.unread(language)) : plainBadge(.pass, Words.read(language))
        let read: Markup =
            notice.readAt.map {
                "<p class=\"note\">\(Words.readAt($0.text(offsetMinutes: visit.zoneMinutes)), language)</p>"
            } ?? act("readings", Words.confirm, rank: .filled, "", notice, visit)
        let withdrawal: Markup? =
            visit.may("notices.post")
            ? """
            <details><summary>\(Words.withdraw, language)</summary>\
            \(act("withdrawals", Words.withdraw, rank: .plain, reason(language), notice, visit))</details>
            """ : nil
        let lines = notice.body.split(whereSeparator: \.isNewline).map { "<p>\(String($0))</p>" as Markup }
        return sheet(
            title: notice.title,
            """
            <div class="matter">\(lines)<p class="note">\(state) \(Words.posted(notice.postedBy, posted), language) · \
            <a\(href: PageAddress.record(Subject(NoticeRules.noun, notice.id))) translate="no">\(notice.id)</a></p>\
            \(read)\(withdrawal)</div>
            """)
    }

    private static func act(
        _ place: String, _ word: Phrase, rank: ButtonRank, _ matter: Markup, _ notice: Notice, _ visit: Visit
    ) -> Markup {
        form(
            action: "/notices/\(PageAddress.escaped(notice.id))/\(place)", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            "\(matter)\(button(Button(word(visit.language), .submit(name: nil, value: nil), rank: rank)))")
    }

    private static func reason(_ language: Language) -> Markup {
        var entry = Field("reason", Words.reason(language))
        entry.required = true
        return field(entry, language)
    }

    private static func posting(_ visit: Visit) -> Markup {
        let language = visit.language
        var heading = Field("title", Words.heading(language))
        heading.value = visit.form["title"] ?? ""
        heading.required = true
        var body = Field("body", Words.body(language), .area(rows: 4))
        body.value = visit.form["body"] ?? ""
        body.required = true
        return sheet(
            title: Words.post(language),
            form(
                action: "/notices", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                keep: "notice-new",
                """
                \(field(heading, language))\(field(body, language))\
                \(button(Button(Words.post(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }
}
