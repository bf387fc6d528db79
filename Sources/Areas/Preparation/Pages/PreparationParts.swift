import Kernel
import Plasma
import Quarantine
import Web

/// Pieces that the pages of preparations share.
enum PreparationParts {
    static let title = Phrase("投产准备", "Preparation")

    static func path(_ order: String, _ rest: String = "") -> String {
        "/preparation/orders/\(PageAddress.escaped(order))\(rest)"
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }
    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(16)) } ?? "—"
    }

    static func head(_ title: Markup, note: Markup = "", actions: [Markup] = [], _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/preparation\">\(Self.title, visit.language)</a> /", title: title, note: note,
            actions: Markup.joined(actions))
    }

    static func stage(_ state: OrderState, _ language: Language) -> Markup {
        let shape: Shape =
            switch state.stage {
            case .drafted: .waiting
            case .picked, .issuing: .running
            case .released, .issued: .pass
            case .cancelled: .stop
            }
        let paused: Markup? =
            state.paused || !state.pausedShipments.isEmpty
            ? " \(badge(.hold, Phrase("暂停", "paused")(language)))" : nil
        return "\(badge(shape, state.stage.phrase(language)))\(paused)"
    }

    static func kilograms(_ weight: Milligrams) -> Markup { "\(weight.kilogramText) kg" }

    static func entry(
        _ name: String, _ label: Phrase, _ visit: Visit, required: Bool = true, unit: String? = nil
    ) -> Markup {
        var entry = Field(name, visit.say(label))
        entry.required = required
        entry.code = true
        entry.unit = unit
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    static func reason(_ visit: Visit) -> Markup {
        var entry = Field("reason", visit.say(Phrase("原因", "Reason")))
        entry.required = true
        entry.value = visit.form["reason"] ?? ""
        return field(entry, visit.language)
    }

    /// Each rule of the list: its limit beside the value, and where it comes from.
    static func rules(_ lines: [MixLine], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = lines.map { line in
            TableRow(
                [
                    "\(line.name.phrase, language)", plain(line.limit), "<b translate=\"no\">\(line.value)</b>",
                    line.isMet
                        ? plainBadge(.pass, Phrase("符合", "met")(language))
                        : plainBadge(.stop, Phrase("不符合", "not met")(language)), "<small>\(line.source)</small>",
                ], failing: !line.isMet)
        }
        let heads = [
            Phrase("规则", "Rule"), Phrase("限度", "Limit"), Phrase("现值", "Value"), Phrase("判定", "Verdict"),
            Phrase("出处", "Source"),
        ]
        return plainTable(Phrase("清单规则", "Rules of the list"), heads, rows, empty: title, visit)
    }

    /// How much each station gives, as bars and as numbers.
    static func mix(_ bags: [PickedBag], _ visit: Visit) -> Markup {
        let summary = MixSummary(bags)
        guard summary.weight.count > 0 else { return "" }
        var counts: [String: Int] = [:]
        for bag in bags { counts[bag.station, default: 0] += 1 }
        let bars = summary.stations.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            station, weight -> Markup in
            let share = (weight.count * 1_000 + summary.weight.count / 2) / summary.weight.count
            let words = visit.say(
                Phrase(
                    "\(station)：\(counts[station] ?? 0) 袋，\(weight.kilogramText) kg，\(share / 10).\(share % 10) %",
                    "\(station): \(counts[station] ?? 0) bags, \(weight.kilogramText) kg, \(share / 10).\(share % 10) %"
                ))
            return "<p>\(words)</p>\(progressBar(done: Int(share), of: 1_000, label: words))"
        }
        return sheet(title: visit.say(Phrase("浆站构成", "Stations")), Markup.joined(bars))
    }

    static func passedOver(_ items: [PassedOver], _ visit: Visit) -> Markup? {
        guard !items.isEmpty else { return nil }
        let rows = items.map { item in
            TableRow(["\(item.ground.phrase, visit.language)", "\(Figures.grouped(item.bags))"])
        }
        return plainTable(
            Phrase("未挑的袋", "Passed over"), [Phrase("原因", "Because"), Phrase("袋", "Bags")], rows, numeric: [1],
            empty: title, visit)
    }

    /// Whoever is limited to products sees nothing of the others.
    static func stay(_ type: PlasmaType?, _ visit: Visit) throws(Denial) {
        guard visit.standing?.scope.isUnlimited == false else { return }
        let types = type.map { [$0.rawValue] } ?? PlasmaType.allCases.map(\.rawValue)
        try visit.stay(within: .at(site: nil, products: Set(types)))
    }
}
