package import Kernel

/// What the ledger itself keeps. All of it but the keys of persons and the tail of points is append-only: UPDATE and
/// DELETE fail by trigger.
package enum LedgerTables {
    package static let entry = Table(
        "ledger_entry", [.integer("entry_index"), .digest("leaf"), .bytes("envelope")], key: ["entry_index"],
        appendOnly: true)

    /// Beside the log, not in it: what a mirror does not need.
    package static let body = Table(
        "ledger_body", [.integer("entry_index"), .digest("salt"), .bytes("body")], key: ["entry_index"],
        appendOnly: true)

    /// A raw file as it came (a manifest, a logger's curve), by its SHA-256.
    package static let file = Table(
        "ledger_file", [.digest("digest"), .integer("entry_index"), .bytes("content")],
        key: ["digest", "entry_index"], appendOnly: true)

    /// Which entries speak of a subject: the history of every record. Computed from the entries.
    package static let subject = Table(
        "ledger_subject", [.text("subject"), .integer("entry_index")], key: ["subject", "entry_index"],
        appendOnly: true)

    /// Which command became which entries, so that a repeat gets the first receipt.
    package static let command = Table(
        "ledger_command",
        [.digest("command"), .digest("digest"), .integer("entry_index"), .integer("entry_count")],
        key: ["command"], appendOnly: true)

    /// Complete tiles of 256 hashes with their inner nodes. Computed from the entries.
    package static let tile = Table(
        "ledger_tile", [.integer("tile_level"), .integer("tile_index"), .bytes("hashes")],
        key: ["tile_level", "tile_index"], appendOnly: true)

    /// Every checkpoint that was signed, as the C2SP note that went out. Counted from 1, so that a missing one shows.
    package static let checkpoint = Table(
        "ledger_checkpoint", [.integer("tree_size"), .integer("number"), .text("note")], key: ["tree_size"],
        appendOnly: true)

    package static let all =
        [entry, body, file, subject, command, tile, checkpoint, PersonalKeys.table] + PointTail.all

    static let size: SQL = "SELECT coalesce(max(entry_index) + 1, 0) FROM ledger_entry WHERE origin = $1"
    static let tail: SQL = """
        SELECT leaf FROM ledger_entry WHERE origin = $1 AND entry_index >= $2 AND entry_index < $3
        ORDER BY entry_index
        """
    static let envelope: SQL = "SELECT envelope FROM ledger_entry WHERE origin = $1 AND entry_index = $2"
    static let envelopes: SQL = """
        SELECT envelope FROM ledger_entry WHERE origin = $1 AND entry_index >= $2 AND entry_index < $3
        ORDER BY entry_index
        """
    static let bodyOf: SQL = "SELECT salt, body FROM ledger_body WHERE origin = $1 AND entry_index = $2"
    static let tileAt: SQL = """
        SELECT hashes FROM ledger_tile WHERE origin = $1 AND tile_level = $2 AND tile_index = $3
        """
    static let lastCheckpoint: SQL = """
        SELECT tree_size, note, number FROM ledger_checkpoint WHERE origin = $1 ORDER BY tree_size DESC LIMIT 1
        """
    static let checkpointCovering: SQL = """
        SELECT tree_size, note FROM ledger_checkpoint WHERE origin = $1 AND tree_size > $2
        ORDER BY tree_size LIMIT 1
        """
    static let pairs: SQL = """
        SELECT e.entry_index, e.envelope, b.body, b.salt, e.leaf FROM ledger_entry e
        LEFT JOIN ledger_body b ON b.origin = e.origin AND b.entry_index = e.entry_index
        WHERE e.origin = $1 AND e.entry_index >= $2 AND e.entry_index < $3 ORDER BY e.entry_index
        """
    static let history: SQL = """
        SELECT s.entry_index, e.envelope, b.body FROM ledger_subject s
        JOIN ledger_entry e ON e.origin = s.origin AND e.entry_index = s.entry_index
        JOIN ledger_body b ON b.origin = s.origin AND b.entry_index = s.entry_index
        WHERE s.origin = $1 AND s.subject = $2 AND s.entry_index < $3 ORDER BY s.entry_index DESC LIMIT $4
        """
    static let entryCount: SQL = "SELECT count(*) FROM ledger_entry WHERE origin = $1"
    static let bodyCount: SQL = "SELECT count(*) FROM ledger_body WHERE origin = $1"
    static let tileCount: SQL = "SELECT count(*) FROM ledger_tile WHERE origin = $1"
    static let fileAt: SQL = "SELECT content FROM ledger_file WHERE origin = $1 AND digest = $2 LIMIT 1"
    static let commandAt: SQL = """
        SELECT command, digest, entry_index, entry_count FROM ledger_command WHERE origin = $1 AND command = $2
        """
    /// 32 ids a round trip: one look-up for a whole group of commands.
    static let commands: SQL = """
        SELECT command, digest, entry_index, entry_count FROM ledger_command WHERE origin = $1 AND command IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
        """
    static let commandsPerLookUp = 32
}
