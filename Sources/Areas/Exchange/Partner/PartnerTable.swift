package import Kernel

/// Partners as they stand.
package enum PartnerTable: FactTable {
    package typealias R = PartnerRules

    package static let partners = Table(
        "exchange_partner",
        [
            .text("partner"), .text("name"), .text("role"), .text("code"), .text("vkey", nullable: true),
            .text("url"), .text("device"), .integer("registered_at"), .integer("closed_at", nullable: true),
            .integer("clock_seconds", nullable: true), .integer("clock_limit", nullable: true),
            .integer("clock_off_since", nullable: true),
        ], key: ["partner"], indexes: [.on("code"), .on("device")])

    package static let tables = [partners]

    package static func gather(
        _ command: PartnerCommand, _ id: String, _ state: PartnerState, from snapshot: any Snapshot
    ) throws(Fault) -> PartnerEvidence {
        switch command {
        case .register(let detail, _), .amend(let detail, _):
            PartnerEvidence(
                ofCode: detail.code.isEmpty ? nil : try PartnerLookups.coded(detail.code, from: snapshot)?.origin,
                ofDevice: detail.device.isEmpty
                    ? nil : try PartnerLookups.of(device: detail.device, from: snapshot)?.origin)
        case .close, .noteClock: PartnerEvidence()
        }
    }

    package static func project(
        _ fact: PartnerFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .registered(let detail):
            try tables.insert(
                into: partners,
                [
                    id, .text(detail.name), .text(detail.role.rawValue), .text(detail.code), .text(detail.key),
                    .text(detail.url), .text(detail.device), .moment(head.recordedAt), .null, .null, .null, .null,
                ])
        case .amended(let detail):
            try tables.execute(
                amend,
                [
                    id, .text(detail.name), .text(detail.role.rawValue), .text(detail.code), .text(detail.key),
                    .text(detail.url), .text(detail.device),
                ])
        case .closed: try tables.execute(close, [id, .moment(head.recordedAt)])
        case .clockNoted(let offset, let limit):
            try tables.execute(
                note,
                [
                    id, .integer(offset), .integer(limit), abs(offset) > limit ? .moment(head.recordedAt) : .null,
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PartnerState {
        var state = PartnerState(id: id)
        if let partner = try PartnerLookups.partner(id, from: snapshot) {
            state.detail = partner.detail
            state.isClosed = partner.closedAt != nil
            state.clockIsOff = partner.clockOffSince != nil
        }
        return state
    }

    private static let amend: SQL = """
        UPDATE exchange_partner SET name = $3, role = $4, code = $5, vkey = $6, url = $7, device = $8
        WHERE origin = $1 AND partner = $2
        """
    private static let close: SQL = """
        UPDATE exchange_partner SET closed_at = $3 WHERE origin = $1 AND partner = $2
        """
    private static let note: SQL = """
        UPDATE exchange_partner SET clock_seconds = $3, clock_limit = $4, clock_off_since = $5
        WHERE origin = $1 AND partner = $2
        """
}
