import Kernel
import Web

/// One camera: what it shows, a day of its film, what was wrong, what is kept longer, who looked.
struct CameraPage: Sendable {
    let desk: FilmDesk

    private static let reelsMax = 2_000
    private static let rowsMax = 50

    var routes: [Route] {
        [
            Route(.get, "/film/cameras/:camera", .permission("film.view")) { (visit) throws(Denial) in
                try await show(visit, nil)
            },
            Route(.post, "/film/cameras/:camera", .permission("film.register"), change),
            Route(.post, "/film/cameras/:camera/keeps", .permission("film.keep"), keep),
        ]
    }

    struct Model: Sendable {
        let camera: CameraState
        let detail: CameraDetail
        let newest: Moment?
        let day: Day
        let line: FilmTimeline
        let incidents: [IncidentState]
        let keeps: [KeepState]
        let looks: [ViewingState]
        let pack: FilmPack?
    }

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("camera")
        let day = visit.query["day"].flatMap { Day(iso: $0) } ?? visit.now.day(offsetMinutes: visit.zoneMinutes)
        let from = day.start(offsetMinutes: visit.zoneMinutes)
        let to = from + .days(1)
        let newest = desk.newest()[id]
        let read = try await visit.read { (snapshot) throws(Fault) in
            (
                try CameraTable.load(id, from: snapshot),
                try ReelTable.list(of: id, from: from, to: to, limit: Self.reelsMax, from: snapshot),
                try IncidentTable.list(of: id, from: from, to: to, limit: Self.rowsMax, from: snapshot),
                try KeepTable.list(of: id, limit: Self.rowsMax, from: snapshot),
                try ViewingTable.looks(at: id, limit: Self.rowsMax, from: snapshot),
                try FilmPackTable.packs(from: snapshot).last
            )
        }
        let (camera, reels, incidents, keeps, looks, pack) = read
        guard let detail = camera.detail else { return .missing }
        var parts = reels.compactMap(\.reel).map {
            FilmTimeline.Stretch(from: $0.from, to: $0.to, bytes: $0.bytes)
        }
        // What is not sealed yet begins where the reels end.
        let sealed = parts.map(\.to).max() ?? from
        if let newest, newest > sealed, newest > from {
            let fresh: [FilmPart]
            do throws(Fault) { fresh = try await desk.parts(id, max(sealed, newest - .hours(1)), to) } catch {
                throw .failed(error)
            }
            parts += fresh.map { FilmTimeline.Stretch(from: $0.from, to: $0.to, bytes: Int64($0.bytes)) }
        }
        let model = Model(
            camera: camera, detail: detail, newest: newest, day: day,
            line: FilmTimeline(from: from, to: to, parts, incidents), incidents: incidents, keeps: keeps,
            looks: looks, pack: pack)
        if visit.wantsFragment { return .fragment(Self.state(model, visit)) }
        return Reply.answer(Self.page(model, refusal, visit), refusal)
    }

    @Sendable private func change(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("camera")
        return try await visit.answer(
            to: FilmParts.camera(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: CameraCommand = visit.form["act"] == "close" ? .close : .amend(CameraPages.detail(visit))
            let hasSecret = !(visit.form["stream_password"] ?? "").isEmpty
            do throws(Denial) {
                _ = try await visit.perform(CameraTable.self, on: id, command, reason: visit.form.text("reason"))
            } catch {
                // A new password alone changes nothing that the record knows.
                guard case .refused(let refusal) = error, refusal == .cameraSame, hasSecret else { throw error }
            }
            try await CameraPages.keepSecret(id, desk, visit)
        }
    }

    @Sendable private func keep(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("camera")
        return try await visit.answer(
            to: FilmParts.camera(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            if visit.form["act"] == "release" {
                _ = try await visit.perform(
                    KeepTable.self, on: visit.text("keep"), .release, reason: visit.form.text("reason"))
                return
            }
            let film = KeptFilm(
                camera: id, from: try visit.moment("from"), to: try visit.moment("to"), subject: visit.text("subject"))
            _ = try await visit.perform(
                KeepTable.self, on: "FK-\(visit.node.freshCommandID())", .keep(film),
                reason: visit.form.text("reason"))
        }
    }

    // MARK: The page

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.camera.id
        let path = FilmParts.camera(id)
        let (before, after) = (model.day.adding(days: -1).iso, model.day.adding(days: 1).iso)
        let days = chips([
            Chip("← \(before)", href: "\(path)?day=\(before)", chosen: false),
            Chip(model.day.iso, href: "\(path)?day=\(model.day.iso)", chosen: true),
            Chip("\(after) →", href: "\(path)?day=\(after)", chosen: false),
        ])
        let stretches = visit.say(Phrase("数据表", "As a table"))
        let line: Markup = """
            <div class="matter">\(model.line.picture(visit))<details><summary>\(stretches)</summary>\
            \(model.line.table(visit))</details></div>
            """
        return Web.page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js"], live: "/live?subject=film"),
            """
            \(FilmParts.head("\(FilmParts.plain(id)) \(model.detail.name)", visit))\(refusedBox(refusal, language))\
            \(state(model, visit))\(looking(model, visit))\
            \(sheet(title: visit.say(Phrase("一天的录像", "A day of film")), tools: days, line))\
            \(plainTable(Phrase("这天的异常", "Troubles of that day"), IncidentPages.heads,
                model.incidents.reversed().map { IncidentPages.row($0, visit) }, empty: IncidentPages.empty, visit))\
            \(keeps(model, visit))\(looks(model, visit))\(FilmParts.notice(visit))\(changing(model, visit))
            """)
    }

    private static func state(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let standing = model.incidents.filter(\.isOpen)
        let point = model.pack?.point(model.detail.point)
        let now: Markup =
            if model.camera.isClosed {
                plainBadge(.hold, visit.say(Phrase("已停用", "closed")))
            } else if standing.isEmpty {
                model.newest == nil
                    ? plainBadge(.waiting, visit.say(Phrase("等画面", "waits for film")))
                    : badge(.pass, visit.say(Phrase("在录", "recorded")))
            } else {
                Markup.joined(standing.map { FilmParts.trouble($0, visit) }, by: " ")
            }
        let remedies = standing.compactMap { $0.trouble?.remedy(language) }.joined(separator: " · ")
        let facts = [
            RecordFact(visit.say(Phrase("状态", "State")), now, note: "\(remedies)"),
            RecordFact(
                visit.say(Phrase("最新画面", "Newest film")), FilmParts.plain(FilmParts.stamp(model.newest, visit))),
            RecordFact(
                visit.say(Phrase("视频点", "Video point")), FilmParts.plain(model.detail.point),
                note: "\(point?.title(language) ?? "")"),
            RecordFact(visit.say(Phrase("场所", "Place")), FilmParts.plain(model.detail.place)),
            RecordFact(
                visit.say(Phrase("设备", "Equipment")), FilmParts.plain(model.detail.assets.joined(separator: " · "))),
            RecordFact(
                visit.say(Phrase("保留", "Kept for")),
                "\(point.map { Phrase("\($0.keepDays) 天", "\($0.keepDays) d")(language) } ?? "—")",
                note: FilmParts.plain(model.detail.address)),
        ]
        return """
            <div data-refresh="\(FilmParts.camera(model.camera.id))">\(sheet([factGrid(facts, language)]))</div>
            """
    }

    private static func looking(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("film.watch") else { return nil }
        let at = (model.newest ?? visit.now).typed(offsetMinutes: visit.zoneMinutes)
        let word = Phrase("看这一刻", "See this moment")
        return sheet(
            title: visit.say(Phrase("调看", "Look")),
            actForm(
                "/film/viewings", as: "look", word,
                """
                <input type="hidden" name="camera" value="\(model.camera.id)">\
                \(FilmParts.field("at", Phrase("时刻", "Moment"), .moment, form: "look", value: at, visit))\
                \(FilmParts.purposes("look", .batch, visit))
                """, visit))
    }

    private static func keeps(_ model: Model, _ visit: Visit) -> Markup? {
        let rows = model.keeps.compactMap { keep -> TableRow? in
            guard let film = keep.film else { return nil }
            return TableRow(
                [
                    FilmParts.plain(FilmParts.stamp(film.from, visit)),
                    FilmParts.plain(FilmParts.stamp(film.to, visit)),
                    FilmParts.plain(film.subject), FilmParts.plain(keep.id),
                ], href: PageAddress.record(Subject(KeepRules.noun, keep.id)))
        }
        let heads = [
            Phrase("从", "From"), Phrase("到", "To"), Phrase("为谁留存", "Kept for"), Phrase("编号", "Number"),
        ]
        let title = Phrase("留存的录像", "Film kept longer")
        let table = plainTable(title, heads, rows, empty: Phrase("没有另外留存的", "None"), visit)
        guard visit.may("film.keep") else { return rows.isEmpty ? nil : table }
        let path = "\(FilmParts.camera(model.camera.id))/keeps"
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind = .text, _ form: String = "keep") -> Markup {
            FilmParts.field(name, label, kind, form: form, visit)
        }
        let keeping = foldedForm(
            path, "keep", Phrase("留存一段", "Keep some"),
            """
            \(entry("from", Phrase("从", "From"), .moment))\(entry("to", Phrase("到", "To"), .moment))\
            \(entry("subject", Phrase("为谁（批号、案号）", "For what (batch, case)")))\
            \(entry("reason", Phrase("原因", "Reason")))
            """, visit)
        let open = model.keeps.map { Choice($0.id, "\($0.film?.subject ?? "") \($0.id)") }
        let releasing: Markup? =
            open.isEmpty
            ? nil
            : foldedForm(
                path, "release", Phrase("解除留存", "Release"),
                """
                \(entry("keep", Phrase("哪一个", "Which"), .choice(open), "release"))\
                \(entry("reason", Phrase("原因", "Reason"), .text, "release"))
                """, visit)
        return "\(table)\(sheet(title: title(visit.language), "<div class=\"acts\">\(keeping)\(releasing)</div>"))"
    }

    private static func looks(_ model: Model, _ visit: Visit) -> Markup {
        let rows = model.looks.compactMap { viewing -> TableRow? in
            guard let detail = viewing.detail else { return nil }
            let live = detail.isLive ? visit.say(Phrase("实时", "live")) : ""
            return TableRow(
                [
                    FilmParts.plain(FilmParts.stamp(viewing.openedAt, visit)), FilmParts.plain(viewing.person),
                    "\(detail.purpose.phrase, visit.language) \(live)",
                    FilmParts.plain("\(FilmParts.stamp(detail.from, visit)) → \(FilmParts.stamp(detail.to, visit))"),
                ], href: PageAddress.record(Subject(ViewingRules.noun, viewing.id)))
        }
        return plainTable(
            Phrase("谁看过", "Who looked"),
            [Phrase("何时", "When"), Phrase("谁", "Who"), Phrase("用途", "Why"), Phrase("哪段", "What")], rows,
            empty: Phrase("还没有人看过", "Nobody yet"), visit)
    }

    private static func changing(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("film.register"), !model.camera.isClosed else { return nil }
        let path = FilmParts.camera(model.camera.id)
        func reason(_ form: String) -> Markup {
            FilmParts.field("reason", Phrase("原因", "Reason"), form: form, visit)
        }
        let amend = foldedForm(
            path, "amend", Phrase("更改摄像机", "Amend"),
            "\(CameraPages.fields(model.detail, "amend", model.pack, visit))\(reason("amend"))", visit)
        let close = foldedForm(path, "close", Phrase("停用摄像机", "Close"), reason("close"), visit)
        return sheet(
            title: visit.say(Phrase("登记", "Register")), "<div class=\"acts\">\(amend)\(close)</div>")
    }
}
