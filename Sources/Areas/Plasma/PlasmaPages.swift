package import Kernel
package import Web

/// What the plasma area shows.
package let plasmaPages = Pages(
    area: "Plasma",
    routes: plasmaRoutes,
    rail: [
        RailPlace(
            character: "收", name: Phrase("收浆", "Receive"), path: "/plasma/shipments",
            access: .permission("plasma.view"),
            waiting: { (standing, snapshot) throws(Fault) in
                try ShipmentLookups.tasks(for: standing, from: snapshot).count
            }),
        RailPlace(
            character: "袋", name: Phrase("血浆袋", "Bags"), path: "/plasma/bags", access: .permission("plasma.view")),
        RailPlace(character: "库", name: Phrase("库存", "Stock"), path: "/stock", access: .permission("plasma.view")),
    ],
    tasks: { (standing, _, _, snapshot) throws(Fault) in
        var tasks = try ShipmentLookups.tasks(for: standing, from: snapshot).map(PlasmaTasks.task)
        if standing.permissions.contains("plasma.decide") {
            tasks += try ClimateLookups.open(limit: PlasmaTasks.excursionsMax, from: snapshot).map(ClimatePages.task)
        }
        return tasks
    },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("plasma.view") else { return nil }
        return try PlasmaTasks.find(code, snapshot)
    })

/// Every page stays within the visitor's sites and products.
private let plasmaRoutes: [Route] = {
    var routes = ShipmentPages.routes
    routes += ManifestPages.routes
    routes += LanePages.routes
    routes += LaneFormPages.routes
    routes += AcceptancePages.routes
    routes += BagPages.routes
    routes += BatchAcceptancePages.routes
    routes += SamplePages.routes
    routes += UnitPages.routes
    routes += NonConformingPages.routes
    routes += StockPages.routes
    routes += BoxPages.routes
    routes += ClimatePages.routes
    routes += ExcursionPages.routes
    return routes.map { route in
        route.guarded { (visit) throws(Denial) in
            try await stayWithinScope(shipment: visit.parameters["id"], bag: visit.parameters["number"], visit)
        }
    }
}()

/// The door of every page about one shipment or one bag; the engine asks again before it records.
package func stayWithinScope(shipment: String?, bag: String?, _ visit: Visit) async throws(Denial) {
    guard visit.standing?.scope.isUnlimited == false, shipment != nil || bag != nil else { return }
    let place = try await visit.read { (snapshot) throws(Fault) -> Place in
        if let bag {
            guard let found = try ShipmentLookups.bag(bag, from: snapshot) else { return .unknown }
            return .at(site: nil, products: [found.type.rawValue])
        }
        return ShipmentTable.place(of: try ShipmentTable.load(shipment ?? "", from: snapshot))
    }
    try visit.stay(within: place)
}

enum PlasmaTasks {
    /// More than anybody judges in a day; the page of the store has all.
    static let excursionsMax = 20

    static func task(_ task: PlasmaTask) -> Pages.Task {
        let path = PlasmaParts.path(task.shipment)
        switch task.kind {
        case .confirm:
            let code = task.code
            let lane = task.lane ?? ""
            return Pages.Task(
                urgency: .now, since: task.since,
                title: Phrase(
                    "请第二人确认：\(code?.phrase.zh ?? "")", "Second person wanted: \(code?.phrase.en ?? "")"),
                detail: Phrase(
                    "运输批 \(task.shipment) · \(lane) 号通道停线", "shipment \(task.shipment), lane \(lane) is stopped"),
                action: Phrase("去看", "Look"), path: path, verdict: .stop)
        case .receive:
            return Pages.Task(
                urgency: .today, since: task.since,
                title: Phrase("继续收浆：\(task.shipment)", "Go on receiving: \(task.shipment)"),
                detail: Phrase(task.stationName, task.stationName), action: Phrase("收浆", "Receive"), path: path,
                verdict: .running)
        case .expect:
            return Pages.Task(
                urgency: .today, since: task.since,
                title: Phrase("等到厂：\(task.shipment)", "Expected: \(task.shipment)"),
                detail: Phrase(task.stationName, task.stationName), action: Phrase("登记到厂", "Record arrival"),
                path: path,
                verdict: .waiting)
        case .review:
            return Pages.Task(
                urgency: .today, since: task.since,
                title: Phrase("签「审核」：验收记录 \(task.shipment)", "Review and sign: acceptance record \(task.shipment)"),
                detail: Phrase("收浆员已签「编制」", "the receiver has signed"), action: Phrase("审核", "Review"),
                path: "\(path)/acceptance", verdict: .waiting)
        }
    }

    /// A shipment by its number, a bag by any form that a scanner or a person gives.
    static func find(_ code: String, _ snapshot: any Snapshot) throws(Fault) -> String? {
        if try ShipmentLookups.shipment(code, from: snapshot) != nil { return PlasmaParts.path(code) }
        return try ShipmentLookups.bag(scanned: code, from: snapshot).map { "/plasma/bags/\(PageAddress.escaped($0))" }
    }
}
