package import Kernel
package import Web

/// What was made of some bags of a donor, drawn as the lineage draws it, for another area's page.
package struct ForwardPicture: Sendable {
    private let donor: String
    private let picture: TracePicture

    package init(
        ofDonor donor: String, _ nodes: [LineageNode], from snapshot: any Snapshot
    ) throws(Fault) {
        let trace = try LineageLookups.forward(from: nodes, withPacks: false, from: snapshot)
        var users: Set<Int64> = []
        for node in nodes { users.formUnion(try LineageLookups.users(of: node, from: snapshot)) }
        self.donor = donor
        picture = TracePicture(
            trace, ofDonor: donor, units: nodes.count,
            flows: try LineageLookups.flows(into: trace.steps, from: snapshot),
            users: users.sorted())
    }

    package func markup(_ visit: Visit) -> Markup {
        picture.markup(TraceChoice(visit, direction: .forward), at: LineagePages.donorPath(donor), visit)
    }
}
