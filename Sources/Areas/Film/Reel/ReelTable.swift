import Equipment
package import Kernel

/// Reels by camera and time.
package enum ReelTable: FactTable {
    package typealias R = ReelRules

    package static let reels = Table(
        "film_reel",
        [
            .text("id"), .text("camera"), .integer("from_at"), .integer("to_at"), .integer("segments"),
            .integer("bytes"), .digest("manifest"), .digest("previous", nullable: true), .integer("disposed"),
            .integer("entry"),
        ], key: ["id"],
        indexes: [.on("camera", "disposed", "from_at"), .on("camera", "entry"), .on("disposed", "to_at", "id")],
        checks: ["disposed = 0 OR disposed = 1"])

    package static let tables = [reels]

    package static func project(_ fact: ReelFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        switch fact {
        case .sealed(let reel):
            try tables.insert(
                into: reels,
                [
                    .text(head.subject.id), .text(reel.camera), .moment(reel.from), .moment(reel.to),
                    .integer(Int64(reel.segments)), .integer(reel.bytes), .bytes(reel.manifest.bytes),
                    reel.previous.map { .bytes($0.bytes) } ?? .null, .integer(0), .integer(head.index),
                ])
        case .disposed: try tables.execute(dispose, [.text(head.subject.id)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ReelState {
        try snapshot.first(one, [.text(id)], state) ?? ReelState(id: id)
    }

    private static func state(_ row: any Row) throws(Fault) -> ReelState {
        var state = ReelState(id: row.text(0))
        state.reel = Reel(
            camera: row.text(1), from: row.moment(2), to: row.moment(3), segments: Int(row.integer(4)),
            bytes: row.integer(5), manifest: try Fault.required("film_reel.manifest", row.digest(6)),
            previous: row.isNull(7) ? nil : row.digest(7))
        state.isDisposed = row.integer(8) == 1
        state.entry = row.integer(9)
        return state
    }

    package static func gather(
        _ command: ReelCommand, _ id: String, _ state: ReelState, from snapshot: any Snapshot
    ) throws(Fault) -> ReelEvidence {
        var evidence = ReelEvidence()
        switch command {
        case .seal(let reel):
            evidence.cameraKnown = try CameraTable.load(reel.camera, from: snapshot).detail != nil
            evidence.newest = try newest(of: reel.camera, from: snapshot)?.manifest
        case .dispose:
            guard let reel = state.reel, let camera = try CameraTable.load(reel.camera, from: snapshot).detail else {
                break
            }
            // The rules of today: a shorter time counts for film that is there, and a longer one, too.
            let pack = try FilmPackTable.packs(from: snapshot).last
            guard let point = pack?.point(camera.point), let linked = pack?.value(.linkedDays) else { break }
            evidence.keptUntil = reel.to + .days(Int64(point.keepDays))
            evidence.kept = try KeepTable.keeping(reel, from: snapshot)
            if try isOfBatch(reel, camera.assets, from: snapshot) {
                evidence.keptUntil = reel.to + .days(Int64(max(linked, point.keepDays)))
            }
        }
        return evidence
    }

    /// Uses of one piece of equipment that are looked through, the newest first.
    private static let usesMax = 500

    /// What a lot's own equipment showed belongs to the lot.
    private static func isOfBatch(
        _ reel: Reel, _ assets: [String], from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        for asset in assets {
            let uses = try AssetLookups.uses(of: asset, limit: usesMax, from: snapshot)
            let touches = uses.contains { use in
                use.startedAt < reel.to && (use.endedAt.map { $0 > reel.from } ?? true)
            }
            if touches { return true }
        }
        return false
    }

    package static func newest(of camera: String, from snapshot: any Snapshot) throws(Fault) -> Reel? {
        try snapshot.first(newest, [.text(camera)], state)?.reel
    }

    /// Of one camera that are still there and touch a stretch of time, oldest first.
    package static func list(
        of camera: String, from: Moment, to: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ReelState] {
        try snapshot.all(
            between,
            [.text(camera), .moment(from - lengthMax), .moment(to), .moment(from), .integer(Int64(limit))], state)
    }

    /// A reel is never longer.
    package static let lengthMax = Span.hours(1)

    /// Everything that must lie on the disk, in the order of ids after one.
    package static func present(
        after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ReelState] {
        try snapshot.all(present, [.text(id), .integer(Int64(limit))], state)
    }

    /// The oldest that end before a moment, after the end and id of one.
    package static func before(
        _ moment: Moment, after last: (to: Moment, id: String)? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ReelState] {
        let (to, id) = last ?? (Moment(microseconds: 0), "")
        return try snapshot.all(
            old, [.moment(moment), .moment(to), .text(id), .integer(Int64(limit))], state)
    }

    /// Of one camera, disposed of, that began between two moments, both of them included.
    package static func disposed(
        of camera: String, between first: Moment, and last: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [ReelState] {
        try snapshot.all(disposed, [.text(camera), .moment(first), .moment(last)], state)
    }

    /// Whether its time is over and nothing keeps it, by the rules in force.
    package static func isOver(
        _ state: ReelState, at now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        let evidence = try gather(.dispose, state.id, state, from: snapshot)
        return state.reel.map { evidence.kept == nil && ReelRules.isOver($0, evidence, at: now) } ?? false
    }

    private static let dispose: SQL = "UPDATE film_reel SET disposed = 1 WHERE origin = $1 AND id = $2"
    static let one: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND id = $2
        """
    static let newest: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND camera = $2 ORDER BY entry DESC LIMIT 1
        """
    static let between: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND camera = $2 AND disposed = 0 AND from_at > $3 AND from_at < $4 AND to_at > $5
        ORDER BY from_at LIMIT $6
        """
    static let present: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND id > $2 AND disposed = 0 ORDER BY id LIMIT $3
        """
    static let old: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND disposed = 0 AND to_at < $2 AND to_at >= $3 AND (to_at > $3 OR id > $4)
        ORDER BY to_at, id LIMIT $5
        """
    static let disposed: SQL = """
        SELECT id, camera, from_at, to_at, segments, bytes, manifest, previous, disposed, entry FROM film_reel
        WHERE origin = $1 AND camera = $2 AND disposed = 1 AND from_at >= $3 AND from_at <= $4 ORDER BY from_at
        """
}
