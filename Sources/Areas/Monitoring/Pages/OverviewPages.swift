import Equipment
import Kernel
import Web

/// The whole plant on one page, the units with a finding first; and the same for a screen on the wall.
struct OverviewPages: Sendable {
    let curves: (any CurveSource)?

    var routes: [Route] {
        [
            Route(.get, "/monitoring", .permission("monitoring.view")) { (visit) throws(Denial) in
                let plant = try await plant(visit)
                let board = Self.board(plant, visit)
                return visit.wantsFragment ? .fragment(board) : .page(Self.page(board, visit))
            },
            Route(.get, "/monitoring/wall", .permission("monitoring.view")) { (visit) throws(Denial) in
                let wall = Self.wall(try await plant(visit), visit)
                return visit.wantsFragment ? .fragment(wall) : .page(Self.wallPage(wall, visit))
            },
        ]
    }

    private func plant(_ visit: Visit) async throws(Denial) -> LivePlant {
        let curves = curves
        return try await visit.read { (snapshot) throws(Fault) in
            try LivePlant.gather(curves.map { source in { source.newest(of: $0) } }, from: snapshot)
        }
    }

    private enum Words {
        static let empty = Phrase(
            "还没有采集信号的设备。在「设备」里登记设备和信号。",
            "No equipment with signals yet. Register equipment and its signals under Equipment.")
        static let wall = Phrase("大屏", "Wall screen")
        static let quality = Phrase("数据质量", "Data quality")
    }

    static func page(_ board: Markup, _ visit: Visit) -> Markup {
        let language = visit.language
        return Web.page(
            visit.pageFrame(MonitoringParts.title, live: MonitoringParts.live),
            """
            \(pageHead(
                title: "\(MonitoringParts.title, language)",
                actions: """
                    \(button(Button(Words.quality(language), .link("/monitoring/quality"), rank: .quiet)))\
                    \(button(Button(Words.wall(language), .link("/monitoring/wall"))))
                    """))\(board)
            """)
    }

    private static func note(_ plant: LivePlant, _ visit: Visit) -> Phrase {
        let signals = plant.units.reduce(0) { $0 + $1.signals.count }
        let flaws = plant.units.reduce(0) { $0 + $1.flaws(at: visit.now) }
        return Phrase(
            "\(plant.units.count) 台设备，\(signals) 个信号，\(flaws) 个要看",
            "\(plant.units.count) units, \(signals) signals, \(flaws) to look at")
    }

    /// Units with findings first, then by code.
    private static func ordered(_ plant: LivePlant, at now: Moment) -> [LiveUnit] {
        plant.units.sorted { left, right in
            let (a, b) = (left.flaws(at: now) > 0, right.flaws(at: now) > 0)
            return a != b ? a : left.asset.id < right.asset.id
        }
    }

    static func board(_ plant: LivePlant, _ visit: Visit) -> Markup {
        let units = ordered(plant, at: visit.now).map { unit -> Markup in
            let name = unit.asset.detail?.name ?? ""
            let path = MonitoringParts.unitPath(unit.asset.id)
            return """
                <section class="sheet"><header class="sheet-head"><h2><a\(href: path)>\
                <span translate="no">\(unit.asset.id)</span> \(name)</a></h2>\(verdict(unit, visit))</header>\
                \(MonitoringParts.table(unit.signals, name: name, at: visit.now, visit))</section>
                """
        }
        let matter: Markup =
            units.isEmpty ? "<p class=\"sheet empty\">\(Words.empty, visit.language)</p>" : .joined(units)
        return """
            <div class="live-board" data-list data-refresh="/monitoring">\
            <p class="standing-line" role="status">\(note(plant, visit), visit.language)</p>\(matter)</div>
            """
    }

    private static func verdict(_ unit: LiveUnit, _ visit: Visit) -> Markup {
        let flaws = unit.flaws(at: visit.now)
        return flaws == 0
            ? badge(.pass, visit.say(Phrase("\(unit.signals.count) 个都正常", "all \(unit.signals.count) normal")))
            : badge(.stop, visit.say(Phrase("\(flaws) 个要看", "\(flaws) to look at")))
    }

    // MARK: On the wall

    static func wall(_ plant: LivePlant, _ visit: Visit) -> Markup {
        let cells = ordered(plant, at: visit.now).map { unit -> Markup in
            let values = unit.signals.prefix(4).map { signal -> Markup in
                """
                <p><span class="what">\(signal.detail.name)</span> \
                <span class="figure">\(MonitoringParts.value(signal))</span> \
                \(MonitoringParts.state(signal, at: visit.now, visit.language))</p>
                """
            }
            let rest = unit.signals.count - values.count
            let more: Markup? =
                rest > 0 ? "<p class=\"more\">\(Phrase("另 \(rest) 个", "\(rest) more"), visit.language)</p>" : nil
            return """
                <a class="cell"\(href: MonitoringParts.unitPath(unit.asset.id))><h2>\
                <span translate="no">\(unit.asset.id)</span> \(unit.asset.detail?.name ?? "")</h2>\
                \(verdict(unit, visit))\(Markup.joined(values))\(more)</a>
                """
        }
        return """
            <div class="wall" data-list data-refresh="/monitoring/wall">\
            \(cells.isEmpty ? "<p class=\"empty\">\(Words.empty, visit.language)</p>" : .joined(cells))</div>
            """
    }

    static func wallPage(_ wall: Markup, _ visit: Visit) -> Markup {
        Web.page(
            visit.pageFrame(Words.wall, live: MonitoringParts.live),
            "\(MonitoringParts.head("\(Words.wall, visit.language)", visit))\(wall)")
    }
}
