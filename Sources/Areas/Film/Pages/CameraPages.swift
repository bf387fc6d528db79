import Kernel
import Places
import Web

/// All cameras by place, those in trouble first, and the way to the live wall.
struct CameraPages: Sendable {
    let desk: FilmDesk

    var routes: [Route] {
        [
            Route(.get, "/film", .permission("film.view")) { (visit) throws(Denial) in try await show(visit, nil) },
            Route(.post, "/film/cameras", .permission("film.register"), declare),
        ]
    }

    struct Model: Sendable {
        let cameras: [CameraState]
        let standing: [IncidentState]
        let newest: [String: Moment]
        let places: [String: String]
        let pack: FilmPack?
    }

    enum Words {
        static let heads = [
            Phrase("编号", "Code"), Phrase("名称", "Name"), Phrase("视频点", "Point"), Phrase("场所", "Place"),
            Phrase("设备", "Equipment"), Phrase("状态", "State"), Phrase("最新画面", "Newest film"),
        ]
        static let empty = Phrase("还没有登记摄像机", "No camera is declared yet")
        static let declare = Phrase("登记摄像机", "Declare a camera")
        static let wall = Phrase("看实时画面", "See live")
    }

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let newest = desk.newest()
        let model = try await visit.read { (snapshot) throws(Fault) in
            let places = try PlaceTable.all(from: snapshot).map { ($0.id, $0.detail.name) }
            return Model(
                cameras: try CameraTable.all(from: snapshot),
                standing: try IncidentTable.standing(limit: 500, from: snapshot), newest: newest,
                places: Dictionary(places) { first, _ in first }, pack: try FilmPackTable.packs(from: snapshot).last)
        }
        if visit.wantsFragment { return .fragment(Self.list(model, visit)) }
        return Reply.answer(Self.page(model, refusal, visit), refusal)
    }

    @Sendable private func declare(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.text("camera")
        return try await visit.answer(
            to: FilmParts.camera(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(CameraTable.self, on: id, .declare(Self.detail(visit)))
            try await Self.keepSecret(id, desk, visit)
        }
    }

    static func detail(_ visit: Visit) -> CameraDetail {
        let assets = visit.text("assets").split { $0 == "," || $0 == "，" || $0 == "、" || $0.isWhitespace }
        return CameraDetail(
            name: visit.text("name"), point: visit.text("point"), place: visit.text("place"),
            assets: assets.map(String.init), address: visit.text("address"), isStill: visit.form["still"] == "yes")
    }

    /// Beside the record, never in it; an empty field leaves what is known.
    static func keepSecret(_ camera: String, _ desk: FilmDesk, _ visit: Visit) async throws(Denial) {
        let secret = visit.form["stream_password"] ?? ""
        guard !secret.isEmpty else { return }
        do throws(Fault) {
            try await desk.secret(camera, "\(visit.text("stream_user")):\(secret)")
        } catch { throw .failed(error) }
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        return Web.page(
            visit.pageFrame(FilmParts.title, scripts: ["form.js"], live: "/live?subject=film"),
            """
            \(pageHead(title: "\(FilmParts.title, language)"))\(FilmParts.sheets("/film", visit))\
            \(refusedBox(refusal, language))\(list(model, visit))\(wall(model, visit))\(FilmParts.notice(visit))\
            \(declaring(model, visit))
            """)
    }

    static func list(_ model: Model, _ visit: Visit) -> Markup {
        let troubled = Dictionary(grouping: model.standing, by: \.camera)
        let ordered = model.cameras.sorted { left, right in
            let (a, b) = (troubled[left.id] != nil, troubled[right.id] != nil)
            if a != b { return a }
            return (left.detail?.place ?? "", left.id) < (right.detail?.place ?? "", right.id)
        }
        let rows = ordered.compactMap { camera -> TableRow? in
            guard let detail = camera.detail else { return nil }
            let point = model.pack?.point(detail.point)?.title(visit.language) ?? ""
            let troubles = (troubled[camera.id] ?? []).map { FilmParts.trouble($0, visit) }
            let state: Markup =
                if camera.isClosed {
                    plainBadge(.hold, visit.say(Phrase("已停用", "closed")))
                } else if !troubles.isEmpty {
                    Markup.joined(troubles, by: " ")
                } else if model.newest[camera.id] != nil {
                    badge(.pass, visit.say(Phrase("在录", "recorded")))
                } else {
                    plainBadge(.waiting, visit.say(Phrase("等画面", "waits for film")))
                }
            return TableRow(
                [
                    FilmParts.code(camera.id), "\(detail.name)",
                    "\(FilmParts.plain(detail.point)) <small>\(point)</small>",
                    "\(FilmParts.plain(detail.place)) \(model.places[detail.place] ?? "")",
                    FilmParts.plain(detail.assets.joined(separator: " · ")), state,
                    FilmParts.plain(FilmParts.stamp(model.newest[camera.id], visit)),
                ], href: FilmParts.camera(camera.id), failing: !troubles.isEmpty)
        }
        return """
            <div data-list data-refresh="/film">\
            \(plainTable(FilmParts.title, Words.heads, rows, empty: Words.empty, visit))</div>
            """
    }

    /// One purpose, one place or all: the wall is a viewing like any other.
    private static func wall(_ model: Model, _ visit: Visit) -> Markup? {
        let open = model.cameras.filter { !$0.isClosed }
        guard visit.may("film.watch"), !open.isEmpty else { return nil }
        let places = Set(open.compactMap(\.detail?.place)).filter { !$0.isEmpty }.sorted()
        let choices =
            [Choice("", visit.say(Phrase("全部场所", "every place")))]
            + places.map { Choice($0, "\($0) \(model.places[$0] ?? "")") }
        return sheet(
            title: Words.wall(visit.language),
            actForm(
                "/film/viewings", as: "live", Words.wall,
                """
                \(FilmParts.field(
                    "place", Phrase("场所", "Place"), .choice(choices), form: "live", required: false, visit))\
                \(FilmParts.purposes("live", .duty, visit))
                """, visit))
    }

    private static func declaring(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("film.register") else { return nil }
        return sheet(
            title: Words.declare(visit.language),
            actForm(
                "/film/cameras", as: "declare", Words.declare,
                """
                \(FilmParts.field("camera", Phrase("编号", "Code"), form: "declare", code: true, visit))\
                \(fields(nil, "declare", model.pack, visit))
                """, visit))
    }

    /// Name, point, what it shows, address; the password is never shown again.
    static func fields(_ detail: CameraDetail?, _ form: String, _ pack: FilmPack?, _ visit: Visit) -> Markup {
        let points = (pack?.points ?? []).map { Choice($0.code, "\($0.code) \($0.title(visit.language))") }
        let stills = [
            Choice("no", visit.say(Phrase("不该不动（房间）", "must change (a room)"))),
            Choice("yes", visit.say(Phrase("可以不动（屏幕）", "may stand (a screen)"))),
        ]
        func entry(
            _ name: String, _ label: Phrase, _ value: String?, _ kind: FieldKind = .text, required: Bool = false
        ) -> Markup {
            FilmParts.field(name, label, kind, form: form, value: value ?? "", required: required, visit)
        }
        return """
            \(entry("name", Phrase("名称", "Name"), detail?.name, required: true))\
            \(entry("point", Phrase("视频点", "Video point"), detail?.point, .choice(points), required: true))\
            \(entry("place", Phrase("场所（编号）", "Place (id)"), detail?.place))\
            \(entry("assets", Phrase("设备（编号，逗号隔开）", "Equipment (codes, with commas)"),
                detail?.assets.joined(separator: ", ")))\
            \(entry("address", Phrase("RTSP 地址，不含口令", "RTSP address, without a password"), detail?.address,
                required: true))\
            \(entry("still", Phrase("画面", "Picture"), detail?.isStill == true ? "yes" : "no", .choice(stills)))\
            \(entry("stream_user", Phrase("摄像机用户名（只存本机）", "Camera's user (kept on this machine)"), nil))\
            \(entry("stream_password", Phrase("摄像机口令（只存本机）", "Camera's password (kept on this machine)"), nil,
                .password))
            """
    }
}
