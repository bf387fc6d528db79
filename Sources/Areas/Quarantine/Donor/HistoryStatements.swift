import Kernel

/// What is asked of donors from one record to another, and of donors by their records.
extension HistoryReader {
    static let donations: SQL = """
        SELECT d.bag, d.donor, d.collected_at, d.findings, d.results, d.tested_at, d.bad_results, r.verdict,
        r.released_at, u.donor, u.collected_at, u.state, u.sample, u.sample_origin, u.run, u.sample_at, u.station_at,
        u.plant_at, u.qualified_at, u.days, u.rules, u.ground, u.detail
        FROM donors_donation d LEFT JOIN retest_specimen r ON r.origin = d.origin AND r.id = d.bag
        LEFT JOIN quarantine_unit u ON u.origin = d.origin AND u.bag = d.bag
        WHERE d.origin = $1 AND d.donor >= $2 AND d.donor <= $3 ORDER BY d.donor, d.collected_at
        """
    static let callbacks: SQL = """
        SELECT s.id, s.donor, s.collected_at, r.verdict, r.released_at FROM donors_sample s
        LEFT JOIN retest_specimen r ON r.origin = s.origin AND r.id = s.id
        WHERE s.origin = $1 AND s.donor >= $2 AND s.donor <= $3 ORDER BY s.donor, s.collected_at
        """
    static let barsByRecord: SQL = """
        SELECT id, ground, since FROM donors_exclusion WHERE origin = $1 AND id >= $2 AND id <= $3
        AND permanent = 1 AND lifted_at IS NULL
        """
    static let barsByTag: SQL = """
        SELECT d.id, e.ground, e.since FROM donors_donor d JOIN donors_exclusion e
        ON e.origin = d.origin AND e.match_tag = d.match_tag
        WHERE d.origin = $1 AND d.id >= $2 AND d.id <= $3 AND e.permanent = 1 AND e.lifted_at IS NULL
        """
    static let donationsOf: SQL = """
        SELECT d.bag, d.donor, d.collected_at, d.findings, d.results, d.tested_at, d.bad_results, r.verdict,
        r.released_at, u.donor, u.collected_at, u.state, u.sample, u.sample_origin, u.run, u.sample_at, u.station_at,
        u.plant_at, u.qualified_at, u.days, u.rules, u.ground, u.detail
        FROM donors_donation d LEFT JOIN retest_specimen r ON r.origin = d.origin AND r.id = d.bag
        LEFT JOIN quarantine_unit u ON u.origin = d.origin AND u.bag = d.bag
        WHERE d.origin = $1 AND d.donor IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        ORDER BY d.donor, d.collected_at
        """
    static let callbacksOf: SQL = """
        SELECT s.id, s.donor, s.collected_at, r.verdict, r.released_at FROM donors_sample s
        LEFT JOIN retest_specimen r ON r.origin = s.origin AND r.id = s.id
        WHERE s.origin = $1 AND s.donor IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        ORDER BY s.donor, s.collected_at
        """
    static let barsByRecordOf: SQL = """
        SELECT id, ground, since FROM donors_exclusion WHERE origin = $1 AND id IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND permanent = 1 AND lifted_at IS NULL
        """
    static let barsByTagOf: SQL = """
        SELECT d.id, e.ground, e.since FROM donors_donor d JOIN donors_exclusion e
        ON e.origin = d.origin AND e.match_tag = d.match_tag
        WHERE d.origin = $1 AND d.id IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND e.permanent = 1 AND e.lifted_at IS NULL
        """
    static let merged: SQL = """
        SELECT id, merged_into FROM donors_donor WHERE origin = $1 AND merged_into IS NOT NULL
        """
    static let twins: SQL = "SELECT id, twin FROM donors_donor WHERE origin = $1 AND twin IS NOT NULL"
}
