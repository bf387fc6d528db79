import Donors
import Kernel
import Plasma
package import Web

/// What the re-test shows.
package let retestPages = Pages(
    area: "Retest",
    routes: WorklistPages.routes + WorklistActs.routes + PoolPages.routes + PoolActs.routes + SpecimenPages.routes
        + SpecificationPages.rules.routes,
    rail: [
        RailPlace(
            character: "检", name: RetestParts.title, path: "/retest", access: .permission("retest.view"),
            waiting: { (standing, snapshot) throws(Fault) in
                try RetestTasks.waiting(for: standing, from: snapshot)
            })
    ],
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("retest.view") else { return nil }
        if try WorklistTable.load(code, from: snapshot).worklist != nil {
            return RetestParts.path("worklists", code)
        }
        return try PoolTable.load(code, from: snapshot).pool == nil ? nil : RetestParts.path("pools", code)
    })

/// What waits for whom.
enum RetestTasks {
    static func waiting(for standing: Standing, from snapshot: any Snapshot) throws(Fault) -> Int {
        guard standing.permissions.contains("retest.check") else { return 0 }
        return try WorklistLookups.newest(.entered, limit: 100, from: snapshot).count
            + PoolLookups.newest(.tested, limit: 100, from: snapshot).count
            + PoolLookups.newest(.reactive, limit: 100, from: snapshot).filter { $0.parent.isEmpty }.count
    }
}

/// Who of a shipment or a box is to be tested: received, not concluded, and on no list for these tests.
enum RetestChoice {
    static func bags(
        of shipment: String, box: String, items: [String], from snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        var found: [String] = []
        var line = 0
        while found.count < WorklistRules.specimensMax {
            let bags = try ShipmentLookups.bags(
                of: shipment, afterLine: line, limit: ShipmentLookups.pageMax, from: snapshot)
            guard let last = bags.last else { break }
            for bag in bags where bag.state == .received && (box.isEmpty || bag.box == box) {
                guard try SpecimenLookups.obstacle(to: bag.number, from: snapshot) == nil,
                    try SpecimenTable.load(bag.number, from: snapshot).conclusion == nil,
                    try WorklistLookups.items(of: bag.number, from: snapshot).isDisjoint(with: items)
                else { continue }
                found.append(bag.number)
            }
            line = last.line
        }
        return Array(found.prefix(WorklistRules.specimensMax))
    }
}
