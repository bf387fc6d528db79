import Kernel
import Places
import Web

/// The register as a tree: places, what stands there, and what is built into that.
enum RegisterPages {
    static let routes: [Route] = [
        Route(.get, "/equipment", .permission("equipment.view")) { (visit) throws(Denial) in try await show(visit, nil)
        },
        Route(.post, "/equipment", .permission("equipment.register"), register),
    ]

    enum Words {
        static let note = Phrase(
            "厂区和房间在「场所」里登记；设备属于房间或另一设备", "Sites and rooms are places; equipment stands in a room or is part of another")
        static let heads = [
            Phrase("编号", "Code"), Phrase("名称", "Name"), Phrase("种类", "Kind"), Phrase("类别", "Class"),
            Phrase("状态", "State"), Phrase("校准到期", "Calibrated until"), Phrase("清洁", "Clean"),
            Phrase("正在", "Running"),
        ]
        static let empty = Phrase("还没有登记设备", "No equipment is registered yet")
        static let register = Phrase("登记设备", "Register equipment")
    }

    struct Model: Sendable {
        let assets: [AssetState]
        let places: [Places.Place]
        let pack: EquipmentPack?
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model {
        let today = EquipmentParts.today(visit)
        return try await visit.read { (snapshot) throws(Fault) in
            Model(
                assets: try AssetLookups.list(from: snapshot), places: try PlaceTable.all(from: snapshot),
                pack: try EquipmentPackTable.packs(from: snapshot).inForce(on: today))
        }
    }

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        Reply.answer(page(try await model(visit), refusal, visit), refusal)
    }

    @Sendable private static func register(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.text("asset")
        return try await visit.answer(
            to: EquipmentParts.path("assets", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            guard let kind = AssetKind(rawValue: visit.text("kind")) else { throw .refused(.assetFieldWrong) }
            _ = try await visit.perform(AssetTable.self, on: id, .register(detail(kind, visit)))
        }
    }

    static func detail(_ kind: AssetKind, _ visit: Visit) -> AssetDetail {
        AssetDetail(
            kind: kind, name: visit.text("name"), assetClass: visit.text("class"), parent: visit.text("parent"),
            place: visit.text("place"), maker: visit.text("maker"), model: visit.text("model"),
            serial: visit.text("serial"))
    }

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let registering: Markup? =
            visit.may("equipment.register")
            ? sheet(
                title: Words.register(language),
                actForm(
                    "/equipment", Words.register,
                    """
                    \(EquipmentParts.field("asset", Phrase("编号", "Code"), code: true, visit))\
                    \(EquipmentParts.field("kind", Phrase("种类", "Kind"), .choice(AssetKind.allCases.map {
                        Choice($0.rawValue, $0.phrase(language))
                    }), visit))\(fields(nil, model.pack, visit))
                    """, visit)) : nil
        return Web.page(
            visit.pageFrame(EquipmentParts.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(EquipmentParts.title, language)", note: "\(Words.note, language)"))\
            \(EquipmentParts.sheets("/equipment", visit))\(refusedBox(refusal, language))\
            \(plainTable(EquipmentParts.title, Words.heads, rows(model, visit), empty: Words.empty, visit))\
            \(registering)
            """)
    }

    /// Name, class, where it is, maker.
    static func fields(_ detail: AssetDetail?, _ pack: EquipmentPack?, _ visit: Visit) -> Markup {
        let form = detail == nil ? "" : "amend"
        let classes = (pack?.classes ?? []).map { Choice($0.code, $0.title(visit.language)) }
        func entry(_ name: String, _ label: Phrase, _ value: String?, required: Bool = false) -> Markup {
            EquipmentParts.field(name, label, form: form, value: value ?? "", required: required, visit)
        }
        return """
            \(entry("name", Phrase("名称", "Name"), detail?.name, required: true))\
            \(EquipmentParts.field(
                "class", Phrase("类别", "Class"), .choice(classes), form: form, value: detail?.assetClass ?? "", visit))\
            \(entry("parent", Phrase("属于设备（编号）", "Part of (code)"), detail?.parent))\
            \(entry("place", Phrase("或在场所（编号）", "Or in place (id)"), detail?.place))\
            \(entry("maker", Phrase("厂家", "Maker"), detail?.maker))\
            \(entry("model", Phrase("型号", "Model"), detail?.model))\
            \(entry("serial", Phrase("出厂编号", "Serial number"), detail?.serial))
            """
    }

    // MARK: The tree

    private static func rows(_ model: Model, _ visit: Visit) -> [TableRow] {
        let within = Dictionary(grouping: model.places.filter { !$0.isClosed }, by: \.detail.within)
        let standing = Dictionary(grouping: model.assets.filter { $0.detail?.parent.isEmpty == true }) {
            $0.detail?.place ?? ""
        }
        let parts = Dictionary(grouping: model.assets.filter { $0.detail?.parent.isEmpty == false }) {
            $0.detail?.parent ?? ""
        }
        var rows: [TableRow] = []
        var shown: Set<String> = []
        func put(_ asset: AssetState, _ depth: Int) {
            guard shown.insert(asset.id).inserted else { return }
            rows.append(row(asset, depth, model.pack, visit))
            for part in parts[asset.id] ?? [] { put(part, depth + 1) }
        }
        // A place is shown if something stands in it, or in what lies in it.
        func holds(_ place: String) -> Bool {
            standing[place] != nil || (within[place] ?? []).contains { holds($0.id) }
        }
        func put(_ place: Places.Place, _ depth: Int) {
            guard holds(place.id) else { return }
            rows.append(row(place, depth, visit))
            for asset in standing[place.id] ?? [] { put(asset, depth + 1) }
            for inner in within[place.id] ?? [] { put(inner, depth + 1) }
        }
        let known = Set(model.places.filter { !$0.isClosed }.map(\.id))
        for place in model.places where !place.isClosed && !known.contains(place.detail.within) { put(place, 0) }
        // What stands in a place that was closed since is not lost.
        for asset in model.assets { put(asset, 0) }
        return rows
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "\u{2003}", count: depth) }

    private static func row(_ place: Places.Place, _ depth: Int, _ visit: Visit) -> TableRow {
        let grade = place.detail.particulars["grade"].map { "\($0)" } ?? ""
        let zone = place.detail.particulars["virus_zone"].map { "\($0)" } ?? ""
        let told = [grade, zone].filter { !$0.isEmpty }.joined(separator: " · ")
        return TableRow([
            "\(indent(depth))\(EquipmentParts.plain(place.id))", "\(place.detail.name)",
            "\(place.detail.kind.phrase, visit.language)", "<span translate=\"no\">\(told)</span>", "", "", "", "",
        ])
    }

    private static func row(
        _ asset: AssetState, _ depth: Int, _ pack: EquipmentPack?, _ visit: Visit
    ) -> TableRow {
        let language = visit.language
        let kind = pack?.assetClass(asset.detail?.assetClass ?? "")
        let today = EquipmentParts.today(visit)
        var calibration: Markup = "—"
        if let known = asset.calibration {
            let isOver = known.dueOn < today || known.verdict == .failed
            calibration = isOver ? plainBadge(.stop, known.dueOn.iso) : EquipmentParts.plain(known.dueOn.iso)
        } else if kind?.needs.contains(.inCalibration) == true {
            calibration = plainBadge(.stop, Phrase("没有校准", "never")(language))
        }
        return TableRow(
            [
                "\(indent(depth))\(EquipmentParts.code(asset.id))", "\(asset.detail?.name ?? "")",
                "\((asset.detail?.kind ?? .unit).phrase, language)",
                "\(kind?.title(language) ?? asset.detail?.assetClass ?? "")",
                EquipmentParts.standing(asset, language), calibration, clean(asset, visit),
                asset.use.map { "\(EquipmentParts.plain($0.batch)) \($0.step)" } ?? "",
            ], href: EquipmentParts.path("assets", asset.id))
    }

    static func clean(_ asset: AssetState, _ visit: Visit) -> Markup {
        guard let clean = asset.cleanliness else { return "—" }
        let until = clean.until.map { EquipmentParts.stamp($0, visit) } ?? ""
        let isOver = clean.until.map { $0 < visit.now } ?? false
        if clean.isClean {
            return plainBadge(isOver ? .stop : .pass, visit.say(Phrase("清洁 → \(until)", "clean → \(until)")))
        }
        return plainBadge(isOver ? .stop : .waiting, visit.say(Phrase("待清洁 → \(until)", "dirty → \(until)")))
    }
}
