/// One thing that is counted, as monitors know it: Prometheus text format 0.0.4. Never people, never records.
package struct Metric: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// Upper bounds in the unit, rising.
        case histogram([Int64])
    }

    package enum Unit: Sendable { case one, seconds }

    package let name: String
    let help: String
    let kind: Kind
    /// Seconds are counted in microseconds and told as seconds.
    var unit = Unit.one
    /// The one thing that values are told apart by.
    var label: String?
}

extension Metric {
    static let commands = Metric(
        name: "xuemai_commands_total", help: "Commands that reached the ledger, refused ones included.",
        kind: .counter)
    static let refusals = Metric(
        name: "xuemai_refusals_total", help: "Commands that the rules refused, by code.", kind: .counter,
        label: "code")
    static let flushCommands = Metric(
        name: "xuemai_flush_commands", help: "Commands of one transaction.",
        kind: .histogram([1, 2, 4, 8, 16, 32, 64, 128, 256, 512]))
    static let flushSeconds = Metric(
        name: "xuemai_flush_seconds", help: "Time from the start of a transaction until it is on disk.",
        kind: .histogram([500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000]),
        unit: .seconds)
    static let requests = Metric(
        name: "xuemai_requests_total", help: "HTTP requests answered, by status.", kind: .counter,
        label: "status")
    static let requestSeconds = Metric(
        name: "xuemai_request_seconds", help: "Time until an answer is made.",
        kind: .histogram([1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000]),
        unit: .seconds)
    static let entries = Metric(name: "xuemai_entries", help: "Entries of the ledger.", kind: .gauge)
    static let sealed = Metric(
        name: "xuemai_sealed_entries", help: "Entries that the newest checkpoint covers.", kind: .gauge)
    static let cosigned = Metric(
        name: "xuemai_cosigned_entries", help: "Entries that a checkpoint with witnesses covers.", kind: .gauge)
    static let witnessAnswers = Metric(
        name: "xuemai_witness_answers_total",
        help: "What witnesses said: contradicted and ahead mean that this log has, or had, another history.",
        kind: .counter, label: "answer")
    static let exchangeParcels = Metric(
        name: "xuemai_exchange_parcels_total",
        help: "Parcels of partners: untrusted ones are not signed by a registered key.", kind: .counter,
        label: "verdict")
    static let exchangeMessages = Metric(
        name: "xuemai_exchange_messages_total", help: "Messages taken from partners.", kind: .counter,
        label: "direction")
    static let exchangeSends = Metric(
        name: "xuemai_exchange_sends_total", help: "Messages acknowledged by partners, and sends that failed.",
        kind: .counter, label: "outcome")
    static let webhookWaiting = Metric(
        name: "xuemai_webhook_waiting_entries", help: "Entries that a webhook has not passed yet.", kind: .gauge,
        label: "webhook")
    static let clockOffset = Metric(
        name: "xuemai_clock_offset_milliseconds", help: "How far the clock is from the time servers.", kind: .gauge)
    static let clockDrifted = Metric(
        name: "xuemai_clock_drifted", help: "1 while the clock is out of its limit.", kind: .gauge)
    static let clockJumps = Metric(
        name: "xuemai_clock_jumps_total", help: "Times that the clock was changed.", kind: .counter)
    static let jobFailures = Metric(
        name: "xuemai_job_failures_total", help: "Scheduled jobs that failed.", kind: .counter, label: "job")
    static let sessions = Metric(name: "xuemai_sessions", help: "Sessions that are open.", kind: .gauge)
    static let backupAge = Metric(
        name: "xuemai_backup_age_seconds", help: "Age of the newest backup; -1 while there is none.", kind: .gauge)
    static let memory = Metric(
        name: "process_resident_memory_bytes", help: "Memory that the process holds.", kind: .gauge)

    /// In the order in which they are told.
    static let all = [
        commands, refusals, flushCommands, flushSeconds, requests, requestSeconds, entries, sealed, cosigned,
        witnessAnswers, exchangeParcels, exchangeMessages, exchangeSends, webhookWaiting, clockOffset, clockDrifted,
        clockJumps, jobFailures, backupAge, sessions, memory,
    ]
}
