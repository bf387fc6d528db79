package import Kernel
import Places

/// Containers by code, and what is packed in them.
package enum ContainerTable: FactTable {
    package typealias R = ContainerRules

    package static let containers = Table(
        "storage_container",
        [
            .text("code"), .text("kind"), .text("position", nullable: true), .text("holder", nullable: true),
            .integer("closed"), .integer("opened_at"), .integer("moved_at"), .text("moved_by"),
        ],
        key: ["code"],
        indexes: [.on("position", unique: true, where: "position IS NOT NULL"), .on("holder", "code")],
        checks: ["closed = 0 OR closed = 1", "position IS NULL OR holder IS NULL"])

    package static let items = Table(
        "storage_item", [.text("item"), .text("container"), .integer("packed_at")], key: ["item"],
        indexes: [.on("container", "item")])

    /// Where containers stood before, told when they leave: the present is in their own rows.
    package static let stays = Table(
        "storage_stay",
        [
            .text("container"), .integer("entry"), .text("position", nullable: true), .text("holder", nullable: true),
            .integer("entered_at"), .integer("left_at"),
        ],
        key: ["container", "entry"],
        indexes: [
            .on("position", "left_at", where: "position IS NOT NULL"),
            .on("holder", "left_at", where: "holder IS NOT NULL"),
        ])

    package static let tables = [containers, items, stays]

    package static func project(
        _ fact: ContainerFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let code = StoreValue.text(head.subject.id)
        let (now, person) = (StoreValue.moment(head.recordedAt), StoreValue.text(head.person))
        switch fact {
        case .opened(let kind):
            try tables.insert(
                into: containers, [code, .text(kind.rawValue), .null, .null, .integer(0), now, now, person])
        case .packed(let packed):
            for item in packed { try tables.insert(into: items, [.text(item), code, now]) }
        case .unpacked(let taken):
            for item in taken { try tables.execute(takeOut, [.text(item)]) }
        case .moved(_, let to):
            try tables.execute(leave, [code, now, .integer(head.index)])
            let position: StoreValue = to.kind == .position ? .text(to.id) : .null
            let holder: StoreValue = to.kind == .container ? .text(to.id) : .null
            try tables.execute(move, [code, position, holder, now, person])
        case .closed:
            try tables.execute(leave, [code, now, .integer(head.index)])
            try tables.execute(close, [code, now, person])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ContainerState {
        guard let container = try ContainerLookups.container(id, from: snapshot) else { return ContainerState(id: id) }
        var state = ContainerState(id: id, kind: container.kind, at: container.at, isClosed: container.isClosed)
        state.items = Set(try ContainerLookups.items(of: id, limit: Int.max, from: snapshot))
        return state
    }

    package static func weight(of state: ContainerState) -> Int { 1 + state.items.count }

    package static func gather(
        _ command: ContainerCommand, _ id: String, _ state: ContainerState, from snapshot: any Snapshot
    ) throws(Fault) -> ContainerEvidence {
        var evidence = ContainerEvidence()
        switch command {
        case .open, .unpack: break
        case .pack(let items):
            for item in items {
                evidence.holders[item] = try ContainerLookups.holder(of: item, from: snapshot)
            }
        case .move(let to, _):
            switch to.kind {
            case .out: break
            case .position:
                let place = try PlaceTable.place(to.id, from: snapshot)
                evidence.place = place?.isClosed == false ? place?.detail.kind : nil
                evidence.occupant = try ContainerLookups.occupant(of: to.id, from: snapshot)
            case .container:
                let found = try ContainerLookups.container(to.id, from: snapshot)
                evidence.container = found?.isClosed == false ? found?.kind : nil
                evidence.chain = try ContainerLookups.chain(from: to.id, from: snapshot)
            }
        case .close: evidence.holdsContainers = try !ContainerLookups.inside(id, limit: 1, from: snapshot).isEmpty
        }
        return evidence
    }

    private static let takeOut: SQL = "DELETE FROM storage_item WHERE origin = $1 AND item = $2"
    private static let leave: SQL = """
        INSERT INTO storage_stay (origin, container, entry, position, holder, entered_at, left_at)
        SELECT origin, code, $4, position, holder, moved_at, $3 FROM storage_container
        WHERE origin = $1 AND code = $2 AND (position IS NOT NULL OR holder IS NOT NULL)
        """
    private static let move: SQL = """
        UPDATE storage_container SET position = $3, holder = $4, moved_at = $5, moved_by = $6
        WHERE origin = $1 AND code = $2
        """
    private static let close: SQL = """
        UPDATE storage_container SET closed = 1, position = NULL, holder = NULL, moved_at = $3, moved_by = $4
        WHERE origin = $1 AND code = $2
        """
}

/// A container as its facts have made it.
package struct Container: Sendable, Equatable {
    package let code: String
    package let kind: ContainerKind
    package let at: Destination
    package let isClosed: Bool
    package let openedAt: Moment
    package let movedAt: Moment
    package let movedBy: String
}

/// What others ask of the store.
package enum ContainerLookups {
    package static func container(_ code: String, from snapshot: any Snapshot) throws(Fault) -> Container? {
        try snapshot.first(
            """
            SELECT code, kind, position, holder, closed, opened_at, moved_at, moved_by FROM storage_container
            WHERE origin = $1 AND code = $2
            """, [.text(code)], container)
    }

    /// Containers that lie in this one.
    package static func inside(_ code: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Container] {
        try snapshot.all(
            """
            SELECT code, kind, position, holder, closed, opened_at, moved_at, moved_by FROM storage_container
            WHERE origin = $1 AND holder = $2 ORDER BY code LIMIT $3
            """, [.text(code), .integer(Int64(limit))], container)
    }

    package static func items(of code: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(
            "SELECT item FROM storage_item WHERE origin = $1 AND container = $2 ORDER BY item LIMIT $3",
            [.text(code), .integer(Int64(limit))]
        ) { (row) throws(Fault) in row.text(0) }
    }

    /// The container that an item is packed in.
    package static func holder(of item: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first("SELECT container FROM storage_item WHERE origin = $1 AND item = $2", [.text(item)]) {
            (row) throws(Fault) in row.text(0)
        }
    }

    package static func occupant(of position: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(
            """
            SELECT code FROM storage_container WHERE origin = $1 AND position = $2 AND position IS NOT NULL
            """, [.text(position)]
        ) { (row) throws(Fault) in row.text(0) }
    }

    /// The container and all that it lies in, itself first; ends at the depth that rules allow.
    package static func chain(from code: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        var chain = [code]
        while chain.count <= ContainerRules.depthMax, let last = chain.last,
            let found = try container(last, from: snapshot), found.at.kind == .container
        {
            chain.append(found.at.id)
        }
        return chain
    }

    /// The position at which a container lies, alone or in another; nil out of store.
    package static func position(of code: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        guard let outermost = try chain(from: code, from: snapshot).last,
            let found = try container(outermost, from: snapshot), found.at.kind == .position
        else { return nil }
        return found.at.id
    }

    private static func container(_ row: any Row) throws(Fault) -> Container {
        guard let kind = ContainerKind(rawValue: row.text(1)) else { throw Fault(.damaged, "storage_container.kind") }
        var at = Destination.out
        if let position = row.optionalText(2) { at = .position(position) }
        if let holder = row.optionalText(3) { at = .container(holder) }
        return Container(
            code: row.text(0), kind: kind, at: at, isClosed: row.integer(4) == 1, openedAt: row.moment(5),
            movedAt: row.moment(6), movedBy: row.text(7))
    }
}
