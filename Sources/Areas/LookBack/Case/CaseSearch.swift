import Donors
package import Kernel
package import Lineage
import Plasma

/// One bag of a donor, as all areas together know it.
package struct SearchedUnit: Sendable, Hashable {
    package let bag: String
    package let collectedAt: Moment
    /// Every test of its panel was reported, and none was positive.
    package var isNegative = false
    package var node: LineageNode?
    package var isUsed = false
    /// Received by this house.
    package var isHere = false
    package var box = ""
    package var quantity = ""
    /// What was made of it, packs left out: a lot has thousands, and its hold reaches them.
    package var products: [LineageNode] = []

    package init(bag: String, collectedAt: Moment) {
        self.bag = bag
        self.collectedAt = collectedAt
    }
}

/// Everything that is known of a person's plasma.
package struct CaseSearch: Sendable {
    package var donors: [String] = []
    package var stations: [String] = []
    /// Oldest first.
    package var units: [SearchedUnit] = []

    package init() {}

    /// The last unit before a moment that was negative throughout, the infected ones left out.
    package func lastNegative(before moment: Moment, except infected: [String]) -> SearchedUnit? {
        units.last { $0.collectedAt < moment && $0.isNegative && !infected.contains($0.bag) }
    }

    /// From when on donations count; nil for all of them: nothing was ever negative, or the pathogen has no window.
    package func windowStart(_ opening: CaseOpening, _ pack: LookBackPack) -> Moment? {
        guard let months = pack.window(opening.profile, opening.pathogen)?.months,
            let zone = pack.profile(opening.profile)?.zoneMinutes,
            let last = lastNegative(before: opening.at, except: opening.infected)
        else { return nil }
        return last.collectedAt.day(offsetMinutes: zone).adding(months: -months).start(offsetMinutes: zone)
    }

    /// What is found in the window, by this version of the rules: bags, oldest first, then what was made of them.
    package func hits(_ opening: CaseOpening, _ pack: LookBackPack, from start: Moment?) -> [CaseHit] {
        let forces = pack.pathogen(opening.pathogen)?.forcesDestruction ?? false
        let inside = units.filter { unit in
            start.map { unit.collectedAt >= $0 } != false || opening.infected.contains(unit.bag)
        }
        var hits = inside.map { unit in
            CaseHit(
                Subject(LineageRows.bag, unit.bag), stage: unit.node?.stage.rawValue ?? "",
                unit.isUsed ? .pooled : unit.isHere ? .reject : .ask,
                isForced: forces && opening.infected.contains(unit.bag), place: unit.box, at: unit.collectedAt,
                quantity: unit.quantity)
        }
        var sources: [LineageNode: [String]] = [:]
        for unit in inside { for product in unit.products { sources[product, default: []].append(unit.bag) } }
        let order = MaterialStage.allCases
        let products = sources.keys.sorted {
            let (left, right) = (order.firstIndex(of: $0.stage) ?? 0, order.firstIndex(of: $1.stage) ?? 0)
            return (left, $0.madeAt, $0.number) < (right, $1.madeAt, $1.number)
        }
        for product in products {
            let bags = sources[product] ?? []
            let isOut = opening.distributed.contains(product.subject.id)
            hits.append(
                CaseHit(
                    product.subject, stage: product.stage.rawValue,
                    isOut ? .recall : product.stage == .lot ? .hold : .block,
                    isForced: forces && bags.contains(where: opening.infected.contains), at: product.madeAt,
                    quantity: product.quantity?.display ?? "", bags: bags))
        }
        return hits
    }
}

/// Reads it: the donations of every record of the person, and bags that only the lineage knows.
package enum CaseSearcher {
    /// More donations than thirty years hold are read page by page.
    private static let unitsPerLookUp = 1_000

    package static func search(
        _ opening: CaseOpening, _ packs: [LookBackPack], widest: Moment? = nil, from snapshot: any Snapshot
    ) throws(Fault) -> CaseSearch {
        var search = CaseSearch()
        search.donors = try DonorLookups.person(of: opening.donor, from: snapshot)
        var units: [String: SearchedUnit] = [:]
        var stations: Set<String> = []
        for line in try donations(of: opening.donor, from: snapshot) {
            let donation = line.donation
            stations.insert(donation.station)
            var unit = SearchedUnit(bag: donation.bag, collectedAt: donation.collectedAt)
            unit.quantity = "\(donation.weightGrams.text) g"
            if line.results > 0 {
                unit.isNegative = try DonationLookups.recordedFindings(of: donation.bag, from: snapshot)
                    .allSatisfy { $0.code != .testPositive && $0.code != .testMissing }
            }
            units[donation.bag] = unit
        }
        for node in try nodes(of: search.donors, from: snapshot) {
            if let station = node.station { stations.insert(station) }
            if units[node.subject.id] == nil {
                let bag = try ShipmentLookups.bag(node.subject.id, from: snapshot)
                let collected = bag?.collectedOn.start(offsetMinutes: 0) ?? node.madeAt
                units[node.subject.id] = SearchedUnit(bag: node.subject.id, collectedAt: collected)
            }
        }
        search.stations = stations.sorted()
        search.units = units.values.sorted { ($0.collectedAt, $0.bag) < ($1.collectedAt, $1.bag) }
        try follow(&search, opening, packs, widest, from: snapshot)
        return search
    }

    /// Places and products of what may count: of all rules, the earliest window.
    private static func follow(
        _ search: inout CaseSearch, _ opening: CaseOpening, _ packs: [LookBackPack], _ widest: Moment?,
        from snapshot: any Snapshot
    ) throws(Fault) {
        let starts = packs.map { search.windowStart(opening, $0) } + (widest.map { [$0] } ?? [])
        let earliest = starts.contains(where: { $0 == nil }) ? nil : starts.compactMap { $0 }.min()
        let subjects = search.units.map { Subject(LineageRows.bag, $0.bag) }
        let found = try LineageLookups.standing(of: subjects, from: snapshot)
        for place in search.units.indices {
            let unit = search.units[place]
            guard earliest.map({ unit.collectedAt >= $0 }) != false || opening.infected.contains(unit.bag) else {
                continue
            }
            let known = found[subjects[place]]
            search.units[place].node = known?.node
            search.units[place].isUsed = known?.used.isEmpty == false
            if let line = try StockLookups.line(unit.bag, from: snapshot) {
                search.units[place].box = line.box
                search.units[place].isHere = line.standing != .destroyed
                search.units[place].quantity = "\(line.netGrams.text) g"
            } else {
                search.units[place].isHere = known != nil
            }
            guard let node = known?.node, known?.used.isEmpty == false else { continue }
            search.units[place].products = try LineageLookups.forward(from: [node], withPacks: false, from: snapshot)
                .rows.map(\.node).filter { $0.stage != .pack && $0.stage != .waste }
        }
    }

    private static func donations(
        of donor: String, from snapshot: any Snapshot
    ) throws(Fault) -> [DonationLine] {
        var lines: [DonationLine] = []
        var before: Moment?
        while true {
            let page = try DonationLookups.history(of: donor, before: before, from: snapshot)
            lines += page
            guard page.count == DonationLookups.pageMax, let last = page.last else { return lines }
            before = last.donation.collectedAt
        }
    }

    /// Every unit of these donor records, page by page.
    private static func nodes(of donors: [String], from snapshot: any Snapshot) throws(Fault) -> [LineageNode] {
        var nodes: [LineageNode] = []
        for id in donors {
            var last: Int64 = -1
            while true {
                let page = try LineageLookups.units(
                    ofDonor: id, after: last, limit: unitsPerLookUp, from: snapshot)
                nodes += page
                guard page.count == unitsPerLookUp, let end = page.last else { break }
                last = end.number
            }
        }
        return nodes.filter { $0.subject.noun == LineageRows.bag }
    }
}
