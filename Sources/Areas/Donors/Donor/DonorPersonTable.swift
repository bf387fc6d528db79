import Kernel

/// Rows of who is the same person as whom, and who may not give for a time.
enum DonorPersonTable {
    static func project(_ fact: DonorFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        switch fact {
        case .reported(let report): try project(report, head, into: tables)
        case .matched(let tag, let twin):
            try tables.execute(match, [id, .bytes(tag.bytes), .text(twin)])
        case .deferred(let deferral):
            try tables.insert(
                into: DonorTable.deferrals,
                [
                    id, .integer(head.index), .text(deferral.code), .text(deferral.from.iso),
                    .text(deferral.until?.iso), .text(deferral.note), .text(head.person), at, .null, .null, .null,
                ])
            try tables.execute(restate, [id])
        case .deferralLifted(let code):
            try tables.execute(lift, [id, .text(code), at, .text(head.person), .text(head.reason ?? "")])
            try tables.execute(restate, [id])
        case .merged(let tie):
            try tables.execute(settle, [id, .text(tie.other)])
        case .joined(let other):
            try tables.execute(settle, [id, .text(other)])
            try tables.execute(join, [id, .text(other)])
        case .split(let tie):
            if tie.sameTag { try tables.execute(unsettle, [id, .text(tie.other)]) }
            try tables.execute(count, [id])
        case .left(let other, let sameTag):
            if sameTag { try tables.execute(unsettle, [id, .text(other)]) }
            try tables.execute(leave, [id])
        case .toldApart(let other):
            try tables.insert(into: DonorTable.apart, [id, .text(other)])
            try tables.execute(settle, [id, .text(other)])
        default: return
        }
    }

    private static func project(
        _ report: DonorReport, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        var writer = CanonicalWriter()
        report.write(to: &writer)
        let isKnown = try tables.first(known, [id]) { (_) throws(Fault) in true } == true
        if !isKnown { try DonorTable.enter(head, report.station, report.number, sealed: .null, into: tables) }
        let kind: DonorStatus = report.status == .new ? .new : .regular
        try tables.execute(
            tell,
            [
                id, .bytes(writer.bytes), .text(kind.rawValue), .text(report.status.rawValue),
                .moment(head.recordedAt), .integer(isKnown ? 1 : 0),
            ])
    }

    private static let known: SQL = "SELECT 1 FROM donors_donor WHERE origin = $1 AND id = $2"
    private static let match: SQL = """
        UPDATE donors_donor SET match_tag = $3, twin = $4, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let tell: SQL = """
        UPDATE donors_donor SET report = $3, kind = $4, status = $5, newest_at = $6, version = version + $7
        WHERE origin = $1 AND id = $2
        """
    private static let lift: SQL = """
        UPDATE donors_deferral SET lifted_at = $4, lifted_by = $5, lifted_reason = $6
        WHERE origin = $1 AND donor = $2 AND ground = $3 AND lifted_at IS NULL
        """
    private static let restate: SQL = """
        UPDATE donors_donor SET version = version + 1, status = CASE
        WHEN EXISTS (SELECT 1 FROM donors_deferral f WHERE f.origin = $1 AND f.donor = $2 AND f.lifted_at IS NULL
        AND f.until_day IS NULL) THEN 'permanent'
        WHEN EXISTS (SELECT 1 FROM donors_deferral f WHERE f.origin = $1 AND f.donor = $2 AND f.lifted_at IS NULL)
        THEN 'temporary' ELSE kind END WHERE origin = $1 AND id = $2
        """
    private static let settle: SQL = """
        UPDATE donors_donor SET version = version + 1, twin = CASE WHEN twin = $3 THEN NULL ELSE twin END
        WHERE origin = $1 AND id = $2
        """
    private static let unsettle: SQL = """
        UPDATE donors_donor SET twin = CASE WHEN twin IS NULL THEN $3 ELSE twin END WHERE origin = $1 AND id = $2
        """
    private static let join: SQL = """
        UPDATE donors_donor SET merged_into = $3, person = $3 WHERE origin = $1 AND id = $2
        """
    private static let leave: SQL = """
        UPDATE donors_donor SET merged_into = NULL, person = id, version = version + 1 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = "UPDATE donors_donor SET version = version + 1 WHERE origin = $1 AND id = $2"
}
