import Donors
import Kernel
import Ledger
import Plasma
import Quarantine
import Records
import Web

/// Two persons signed that its content goes.
@Sendable func isDisposed(_ record: Subject, _ snapshot: any Snapshot) throws(Fault) -> Bool {
    try DisposalTable.disposal(of: record, from: snapshot) != nil
}

extension Pages {
    /// The same pages, but none shows a record that was disposed of; `subject` tells whose record an address shows.
    func withholding(
        _ subject: @escaping @Sendable ([String: String], any Snapshot) throws(Fault) -> Subject?
    ) -> Pages {
        Pages(
            area: area,
            routes: routes.map { route in
                guard route.method == .get, route.path.contains(":") else { return route }
                return route.guarded { (visit) throws(Denial) in
                    let parameters = visit.parameters
                    let isDisposed = try await visit.read { (snapshot) throws(Fault) in
                        guard let subject = try subject(parameters, snapshot) else { return false }
                        return try Assembly.isDisposed(subject, snapshot)
                    }
                    if isDisposed { throw .refused(.recordDisposed) }
                }
            }, rail: rail, tasks: tasks, find: find, search: search)
    }
}

/// A bag is a line of its shipment and goes with it.
let plasmaPagesKept = plasmaPages.withholding { (parameters, snapshot) throws(Fault) in
    if let number = parameters["number"] {
        return try ShipmentLookups.bag(number, from: snapshot).map { Subject(ShipmentRules.noun, $0.shipment) }
    }
    return parameters["id"].map { Subject(ShipmentRules.noun, $0) }
}

let donorPagesKept = donorPages.withholding { (parameters, _) throws(Fault) in
    parameters["id"].map { Subject(DonorRules.noun, $0) }
}

/// Its bags go with their shipments, its donors with theirs.
let quarantinePagesKept = quarantinePages.withholding { (parameters, snapshot) throws(Fault) in
    if let number = parameters["number"] {
        return try ShipmentLookups.bag(number, from: snapshot).map { Subject(ShipmentRules.noun, $0.shipment) }
    }
    return parameters["id"].map { Subject(DonorRules.noun, $0) }
}
