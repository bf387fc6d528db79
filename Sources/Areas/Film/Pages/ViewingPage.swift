import Kernel
import Web

/// What a viewing shows: its film from a moment on, or the wall of what is live.
struct ViewingPage: Sendable {
    let desk: FilmDesk

    var routes: [Route] {
        [Route(.get, "/film/viewings/:viewing", .permission("film.watch"), show)]
    }

    struct Model: Sendable {
        let state: ViewingState
        let detail: ViewingDetail
        let cameras: [CameraState]
        /// The one that is played.
        let chosen: CameraState
        let at: Moment
        let line: FilmTimeline?
    }

    @Sendable private func show(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("viewing")
        let (state, cameras) = try await visit.read { (snapshot) throws(Fault) in
            let state = try ViewingTable.load(id, from: snapshot)
            return (
                state,
                try (state.detail?.cameras ?? []).map { (id) throws(Fault) in
                    try CameraTable.load(id, from: snapshot)
                }
            )
        }
        guard let detail = state.detail, let first = cameras.first else { return .missing }
        guard let person = visit.standing?.person, state.shows(first.id, to: person, at: visit.now) else {
            throw .refused(.viewingNotYours)
        }
        let chosen = cameras.first { $0.id == visit.query["camera"] } ?? first
        let asked = visit.query["at"].flatMap { Int64($0) }.map { Moment(microseconds: $0 * 1_000) }
        if detail.isLive, visit.query["camera"] == nil {
            return .page(Self.wall(state, detail, cameras, visit))
        }
        let (from, to) = detail.isLive ? (state.openedAt - .minutes(1), visit.now) : (detail.from, detail.to)
        let at = asked ?? (detail.isLive ? (desk.newest()[chosen.id] ?? visit.now) - .seconds(6) : from)
        let parts: [FilmPart]
        let incidents = try await visit.read { (snapshot) throws(Fault) in
            try IncidentTable.list(of: chosen.id, from: from, to: to, limit: 50, from: snapshot)
        }
        do throws(Fault) { parts = try await desk.parts(chosen.id, from, to) } catch { throw .failed(error) }
        let line = FilmTimeline(
            from: from, to: to,
            parts.map { FilmTimeline.Stretch(from: $0.from, to: $0.to, bytes: Int64($0.bytes)) }, incidents)
        return .page(
            Self.page(
                Model(state: state, detail: detail, cameras: cameras, chosen: chosen, at: at, line: line), visit))
    }

    // MARK: Film

    private enum Words {
        static let title = Phrase("调看录像", "Film")
        static let wall = Phrase("实时画面", "Live")
        static let play = Phrase("播放 / 停", "Play / stop")
        static let back = Phrase("从前 30 秒播放", "Play from 30 s before")
        static let none = Phrase("这一刻没有录像，看时间轴上的缺口", "There is no film of this moment: see the gap on the time line")
        static let cannot = Phrase("浏览器不能播放，下面是静止画面", "This browser cannot play it; the still picture is shown")
        static let export = Phrase("导出片段和证明", "Export the clip with its proof")
    }

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let base = "\(FilmParts.viewing(model.state.id))/\(PageAddress.escaped(model.chosen.id))"
        let cameras = chips(
            model.cameras.map { camera in
                Chip(
                    "\(camera.id) \(camera.detail?.name ?? "")",
                    href: "\(FilmParts.viewing(model.state.id))?camera=\(PageAddress.escaped(camera.id))"
                        + "&at=\(model.at.milliseconds)", chosen: camera.id == model.chosen.id)
            })
        let entry: Markup? = model.detail.entry.map { number in
            """
             · <a href="/proof/\(Int(number))">\(Phrase("账本", "ledger"), language) \
            \(Figures.grouped(Int(number)))</a>
            """
        }
        let note: Markup = "\(model.detail.purpose.phrase, language)\(entry)"
        let player: Markup = """
            <section class="sheet film" data-film="\(text(model, base, visit))">\
            <div class="film-screen"><video muted playsinline preload="auto" \
            poster="\(base)/still?at=\(Int(model.at.milliseconds))"></video>\
            <p class="film-clock"><b data-second translate="no">\(FilmParts.stamp(model.at, visit))</b></p></div>\
            <p class="film-said" role="status" data-said></p>\
            <div class="film-tools"><button type="button" class="button filled" data-play>\
            \(Words.play, language)</button>\
            <button type="button" class="button plain" data-back>\(Words.back, language)</button>\
            <button type="button" class="button plain" data-step="-1000">−1 s</button>\
            <button type="button" class="button plain" data-step="1000">+1 s</button></div>\
            \(model.line.map { $0.picture(mark: model.at, visit) })</section>
            """
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js", "film.js"]),
            """
            \(FilmParts.head("\(Words.title, language) \(FilmParts.plain(model.chosen.id))", note: note, visit))\
            \(model.cameras.count > 1 ? cameras : nil)\(player)\(FilmParts.notice(visit))\
            \(exporting(model, base, visit))\(model.line.map { $0.table(visit) })
            """)
    }

    /// What the script plays.
    private static func text(_ model: Model, _ base: String, _ visit: Visit) -> String {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("at", model.at.milliseconds)
        writer.member("base", base)
        writer.member("cannot", visit.say(Words.cannot))
        writer.member("from", (model.line?.from ?? model.detail.from).milliseconds)
        writer.member("none", visit.say(Words.none))
        writer.member("to", (model.line?.to ?? model.detail.to).milliseconds)
        writer.member("zone", Int64(visit.zoneMinutes))
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func exporting(_ model: Model, _ base: String, _ visit: Visit) -> Markup? {
        guard visit.may("film.export") else { return nil }
        let zone = visit.zoneMinutes
        let last = (model.at + .seconds(15)).typed(offsetMinutes: zone)
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind, _ value: String, required: Bool = true) -> Markup
        {
            FilmParts.field(name, label, kind, form: "clip", value: value, required: required, visit)
        }
        let blurs = [
            Choice("none", visit.say(Phrase("原样（证据）", "as it is (evidence)"))),
            Choice("whole", visit.say(Phrase("整个画面打码", "the whole picture blurred"))),
            Choice("part", visit.say(Phrase("一块打码（填四边 %）", "a part blurred (sides in %)"))),
        ]
        let sides = [
            ("left", Phrase("左 %", "Left %")), ("top", Phrase("上 %", "Top %")), ("right", Phrase("右 %", "Right %")),
            ("bottom", Phrase("下 %", "Bottom %")),
        ].map { entry($0.0, $0.1, .number, "", required: false) }
        let hint = Phrase(
            "原样的片段逐段可核验；打码的是另做的画面，只供给人看。脸要人自己指出来，系统不认脸",
            "As it is, each segment can be verified; a blurred clip is made anew, to be looked at only. "
                + "People point out faces: the system knows none")
        return sheet(
            title: Words.export(visit.language),
            """
            <div class="matter"><p class="note">\(hint, visit.language)</p>\
            \(actForm(
                "\(base)/clips", as: "clip", Words.export,
                """
                \(entry("from", Phrase("从", "From"), .moment, (model.at - .seconds(15)).typed(offsetMinutes: zone)))\
                \(entry("to", Phrase("到（最长 10 分钟）", "To (at most 10 min)"), .moment, last))\
                \(entry("blur", Phrase("画面", "Picture"), .choice(blurs), "none"))\(Markup.joined(sides))
                """, visit))</div>
            """)
    }

    // MARK: Live

    /// Pictures that renew themselves; a click plays the camera.
    static func wall(
        _ state: ViewingState, _ detail: ViewingDetail, _ cameras: [CameraState], _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let cells = cameras.compactMap { camera -> Markup? in
            guard let known = camera.detail else { return nil }
            let escaped = PageAddress.escaped(camera.id)
            let still = "\(FilmParts.viewing(state.id))/\(escaped)/still"
            return """
                <a class="film-cell"\(href: "\(FilmParts.viewing(state.id))?camera=\(escaped)")>\
                <img src="\(still)" data-live="\(still)" alt="\(known.name)" width="480" height="270">\
                <span><b translate="no">\(camera.id)</b> \(known.name) <small translate="no">\(known.place)</small>\
                </span></a>
                """
        }
        return Web.page(
            visit.pageFrame(Words.wall, scripts: ["film.js"]),
            """
            \(FilmParts.head("\(Words.wall, language)", note: "\(detail.purpose.phrase, language)", visit))\
            \(FilmParts.notice(visit))<div class="film-wall">\(Markup.joined(cells))</div>
            """)
    }
}
