import Donors
package import Kernel
import Plasma
import Preparation

/// Pools, their bags, samples and results.
package enum PoolingTable: FactTable {
    package typealias R = PoolingRules

    package static let pools = Table(
        "pooling_pool",
        [
            .text("id"), .text("preparation"), .text("product_group"), .text("specification"), .text("stage"),
            .integer("bags"), .integer("rejected"), .integer("cut"), .integer("net_milligrams"),
            .integer("expected", nullable: true), .integer("counted", nullable: true),
            .text("deviation", nullable: true), .text("confirmed_by", nullable: true),
            .bytes("making", nullable: true), .text("made_by", nullable: true), .integer("made_at", nullable: true),
            .text("tested_by"), .text("checked_by", nullable: true), .text("verdict"), .text("failed"),
            .integer("round"), .text("hold", nullable: true), .text("opened_by"), .integer("opened_at"),
            .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("opened_at", "id"), .on("stage", "opened_at", "id"),
            .on("preparation", unique: true, where: "stage <> 'cancelled'"),
        ],
        checks: ["stage = 'issuing' OR stage = 'counted' OR stage = 'made' OR stage = 'cancelled'"])

    package static let bags = Table(
        "pooling_bag",
        [
            .text("pool"), .text("bag"), .text("standing"), .text("grams"), .text("donor"), .text("station"),
            .text("collected_on"), .text("person"), .integer("at"), .integer("entry"),
        ],
        key: ["pool", "bag"],
        indexes: [.on("pool", "entry", "bag"), .on("bag", unique: true, where: "standing <> 'returned'")],
        checks: [
            "standing = 'issued' OR standing = 'cut' OR standing = 'rejected' OR standing = 'returned'"
        ])

    package static let samples = Table(
        "pooling_sample",
        [
            .text("number"), .text("pool"), .integer("place_in_pool"), .text("purpose"), .text("place"),
            .text("retain_until"), .text("person"), .integer("at"),
        ],
        key: ["number"], indexes: [.on("pool", "place_in_pool"), .on("retain_until", "number")])

    package static let results = Table(
        "pooling_result",
        [
            .text("pool"), .integer("entry"), .text("item"), .integer("round"), .text("value", nullable: true),
            .text("reading"), .text("kit_maker", nullable: true), .text("kit_lot", nullable: true),
            .text("kit_expires_on", nullable: true), .text("run"), .integer("tested_at"), .text("person"),
        ],
        key: ["pool", "entry", "item"])

    package static let tables = [pools, bags, samples, results]

    package static func weight(of state: PoolingState) -> Int { 1 + state.samples.count + state.results.count }

    package static func project(
        _ fact: PoolingFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        guard case .opened(let opening) = fact else {
            var state = try load(head.subject.id, from: tables)
            try rows(of: fact, state, head, into: tables)
            PoolingRules.apply(fact, head, to: &state)
            return try write(state, head, into: tables)
        }
        try tables.insert(
            into: pools,
            [
                id, .text(opening.order), .text(opening.group), .text(opening.specification),
                .text(PoolingStage.issuing.rawValue), .integer(0), .integer(0), .integer(0), .integer(0), .null, .null,
                .null, .null, .null, .null, .null, .text(""), .null, .text(""), .text(""), .integer(0), .null,
                .text(head.person), .moment(head.recordedAt), .integer(1), .integer(head.index),
            ])
    }

    private static func write(
        _ state: PoolingState, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            update,
            [
                .text(state.id), .text(state.stage.rawValue), .integer(Int64(state.bags)),
                .integer(Int64(state.rejected)), .integer(Int64(state.cut)), .integer(state.weight.count),
                .integer(state.count.map { Int64($0.expected) }), .integer(state.count.map { Int64($0.counted) }),
                .text(state.count?.deviation), .text(state.count?.confirmedBy),
                state.making.map { .bytes($0.canonicalBytes) } ?? .null,
                .text(state.madeBy), .moment(state.madeAt), .text(state.testedBy.joined(separator: " ")),
                .text(state.checkedBy), .text(state.conclusion?.verdict.rawValue ?? ""),
                .text(state.conclusion?.failed.joined(separator: " ") ?? ""), .integer(Int64(state.round)),
                .text(state.hold), .integer(state.version), .integer(head.index),
            ])
    }

    /// What a fact says of bags, samples and results.
    private static func rows(
        of fact: PoolingFact, _ state: PoolingState, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(state.id)
        switch fact {
        case .issued(let bags):
            for bag in bags {
                try tables.execute(
                    issue,
                    [
                        id, .text(bag.bag), .text(bag.grams.text), .text(bag.donor), .text(bag.station),
                        .text(bag.collectedOn.iso), .text(head.person), .moment(head.recordedAt), .integer(head.index),
                    ])
            }
            try StockRows.use(bags: bags.map(\.bag), as: .issued, record: state.id, into: tables)
        case .returned(let bag, _):
            try stand(.returned, bag, id, head, into: tables)
            try StockRows.use(bags: [bag], as: .picked, record: state.opening?.order ?? "", into: tables)
        case .bagRejected(let bag, _, _, _): try stand(.rejected, bag, id, head, into: tables)
        case .emptied(let bags):
            for bag in bags { try stand(.cut, bag, id, head, into: tables) }
        case .made:
            let bags = try PoolingLookups.sum(of: state.id, from: tables).bags.map(\.bag)
            try StockRows.use(bags: bags, as: .pooled, record: state.id, into: tables)
        case .sampled(let drawn):
            for (place, sample) in drawn.enumerated() {
                try tables.insert(
                    into: samples,
                    [
                        .text(sample.number), id, .integer(Int64(state.samples.count + place)),
                        .text(sample.purpose), .text(sample.place), .text(sample.retainUntil.iso),
                        .text(head.person), .moment(head.recordedAt),
                    ])
            }
        case .tested(let new, let at):
            for result in new {
                try tables.insert(
                    into: results,
                    [
                        id, .integer(head.index), .text(result.item), .integer(Int64(state.round)),
                        .text(result.value?.text), .text(result.interpretation.rawValue), .text(result.kit?.maker),
                        .text(result.kit?.lot), .text(result.kit?.expiresOn.iso), .text(result.run), .moment(at),
                        .text(head.person),
                    ])
            }
        case .opened, .counted, .testsChecked, .concluded, .reopened, .cancelled: break
        }
    }

    private static func stand(
        _ standing: PooledStanding, _ bag: String, _ pool: StoreValue, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(stand, [pool, .text(bag), .text(standing.rawValue), .integer(head.index)])
    }

    private static let update: SQL = """
        UPDATE pooling_pool SET stage = $3, bags = $4, rejected = $5, cut = $6, net_milligrams = $7, expected = $8,
        counted = $9, deviation = $10, confirmed_by = $11, making = $12, made_by = $13, made_at = $14,
        tested_by = $15, checked_by = $16, verdict = $17, failed = $18, round = $19, hold = $20, facts = $21,
        entry = $22 WHERE origin = $1 AND id = $2
        """
    private static let issue: SQL = """
        INSERT INTO pooling_bag (origin, pool, bag, standing, grams, donor, station, collected_on, person, at, entry)
        VALUES ($1, $2, $3, 'issued', $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (origin, pool, bag) DO UPDATE SET standing = 'issued', grams = excluded.grams,
        donor = excluded.donor, station = excluded.station, collected_on = excluded.collected_on,
        person = excluded.person, at = excluded.at,
        entry = excluded.entry
        """
    private static let stand: SQL = """
        UPDATE pooling_bag SET standing = $4, entry = $5 WHERE origin = $1 AND pool = $2 AND bag = $3
        """
}
