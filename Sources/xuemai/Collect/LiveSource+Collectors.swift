import Collectors
import Equipment
import Historian
import Kernel

extension LiveSource {
    /// As its collector tells it.
    init(_ code: String, _ state: SourceState) {
        let phase: Phase =
            switch state.phase {
            case .connecting: .connecting
            case .connected: .connected
            case .stale: .stale
            case .failed: .failed
            }
        self.init(
            code: code, phase: phase, since: state.since, reason: state.reason, lastReadingAt: state.lastReadingAt,
            isClockWrong: !state.clock.isWithinLimit, unmapped: state.unmapped, unreadable: state.unreadable,
            refused: state.refused, isRefusing: state.isRefusing, reconnects: state.reconnects,
            certificate: state.certificate.map(ServerCertificate.init))
    }
}

extension ServerCertificate {
    init(_ shown: ShownCertificate) {
        self.init(
            thumbprint: shown.thumbprint, subject: shown.subject, validFrom: shown.validFrom,
            validUntil: shown.validUntil, bytes: shown.bytes)
    }
}

extension ToldTag {
    init(_ tag: Tag) {
        let point = tag.last
        let approximate = point.value.approximate.map { "\($0)" }
        self.init(
            address: tag.address, value: point.value.decimal?.text ?? approximate ?? "",
            isGood: point.quality != .bad, at: point.at, times: tag.told)
    }
}
