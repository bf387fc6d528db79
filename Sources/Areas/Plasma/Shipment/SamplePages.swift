import Kernel
import Web

/// Retained samples (check 13): tubes scanned against the bags, or the boxes, of a shipment.
enum SamplePages {
    static let routes: [Route] = [
        Route(.get, "/plasma/shipments/:id/samples", .permission("plasma.receive")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/plasma/shipments/:id/samples", .permission("plasma.receive")) { (visit) throws(Denial) in
            do throws(Denial) {
                _ = try await visit.perform(
                    ShipmentTable.self, on: visit.parameter("id"),
                    .scanSample(raw: visit.form.text("code") ?? "", lane: "1"))
                return .seeOther("\(PlasmaParts.path(visit.parameter("id")))/samples")
            } catch {
                guard case .refused(let refusal) = error else { throw error }
                return try await show(visit, refusal)
            }
        },
    ]

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let state = try await visit.read { (snapshot) throws(Fault) in try ShipmentTable.load(id, from: snapshot) }
        guard state.stage != .unknown else { return .missing }
        let shown = samplePage(state, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func samplePage(_ state: ShipmentState, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let asked = state.arrival?.limits.sampleTube ?? SampleTube.none
        let told: Phrase =
            switch asked {
            case .none: Phrase("限度包没有要求扫留样管", "the limits ask for no sample tube")
            case .bag: Phrase("每袋一支，扫管上的袋号", "one of each bag: scan the bag's number on the tube")
            case .box: Phrase("每箱一支，扫管上的箱号", "one of each box: scan the box's number on the tube")
            }
        let missing = state.bags.filter { $0.state == .received && !$0.isSampled }
        var code = Field("code", visit.say(Phrase("扫一支留样管", "Scan a sample tube")))
        code.code = true
        code.required = true
        code.focused = true
        let take = form(
            action: "\(PlasmaParts.path(state.id))/samples", csrf: visit.csrf, command: PlasmaParts.command(visit),
            """
            \(field(code, language))\
            \(button(Button(visit.say(Phrase("登记", "Record")), .submit(name: nil, value: nil), rank: .filled)))
            """)
        let table = DataTable(
            name: visit.say(Phrase("还缺的留样管", "Tubes still missing")),
            caption: visit.say(Phrase("还缺 \(missing.count) 支", "\(missing.count) still missing")),
            columns: [TableColumn(visit.say(Phrase("血浆袋", "Bag"))), TableColumn(visit.say(Phrase("箱", "Box")))],
            rows: missing.prefix(100).map {
                TableRow([PlasmaParts.code($0.line.bag), "<span translate=\"no\">\($0.line.box)</span>"])
            }, empty: "\(Phrase("收下的袋都有留样管", "Every bag taken has its tube"), language)")
        let head = pageHead(
            trail: "<a\(href: PlasmaParts.path(state.id))><span translate=\"no\">\(state.id)</span></a> /",
            title: "\(Phrase("留样管", "Sample tubes"), language)", note: "\(told, language)")
        return page(
            visit.pageFrame(Phrase("留样管", "Sample tubes"), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(asked == .none ? nil : sheet([take]))\
            \(asked == .none ? nil : dataTable(table, language))
            """)
    }
}
