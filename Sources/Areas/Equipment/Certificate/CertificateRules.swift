package import Kernel

package enum CertificateCommand: Command {
    case trust(ServerCertificate, connection: String)
    case distrust

    package var permission: Permission? { "equipment.register" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .trust(let certificate, let connection):
            writer.value("trust")
            certificate.write(to: &writer, connection: connection)
        case .distrust: writer.value("distrust")
        }
        writer.endArray()
    }
}

package struct CertificateState: Sendable, Equatable {
    package let thumbprint: String
    package var certificate: ServerCertificate?
    /// Over which it was met.
    package var connection = ""
    package var isTrusted = false

    package init(thumbprint: String) { self.thumbprint = thumbprint }
}

/// A collector speaks with no server that nobody has vouched for (OPC 10000-4, 6.1.3).
package enum CertificateRules: Rules {
    package static let noun = "equipment.certificate"
    static let bytesMax = 16_384
    static let subjectBytesMax = 500

    /// `evidence`: the connection over which it was met is open.
    package typealias Evidence = Bool

    package static func blank(_ id: String) -> CertificateState { CertificateState(thumbprint: id) }

    package static func decide(
        _ command: CertificateCommand, _ state: CertificateState, _ evidence: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [CertificateFact] {
        switch command {
        case .trust(let certificate, let connection):
            guard !state.isTrusted else { throw .certificateTrusted }
            guard evidence else { throw .connectionUnknown(connection) }
            guard certificate.thumbprint == state.thumbprint, state.thumbprint.utf8.count == 64,
                Hex.decode(state.thumbprint) != nil, certificate.subject.isLine(bytesMax: subjectBytesMax),
                (1...bytesMax).contains(certificate.bytes.count), certificate.validFrom < certificate.validUntil
            else { throw .certificateWrong }
            guard circumstance.now <= certificate.validUntil else {
                throw .certificateExpired(certificate.validUntil.day(offsetMinutes: circumstance.zoneMinutes))
            }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.trusted(certificate, connection: connection)]
        case .distrust:
            guard state.isTrusted else { throw .certificateUnknown }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.distrusted]
        }
    }

    package static func apply(_ fact: CertificateFact, _ head: EntryHead, to state: inout CertificateState) {
        switch fact {
        case .trusted(let certificate, let connection):
            state.certificate = certificate
            state.connection = connection
            state.isTrusted = true
        case .distrusted: state.isTrusted = false
        }
    }
}

extension Refusal {
    package static let certificateTrusted = Refusal(
        "equipment.certificate.trusted", Phrase("这张证书已经信任", "This certificate is trusted already"),
        next: Phrase("等待采集自动重连，最长 30 秒", "Wait for the collector: it comes again within 30 s"))

    package static let certificateUnknown = Refusal(
        "equipment.certificate.unknown", Phrase("没有信任过这张证书", "This certificate is not trusted"),
        next: Phrase("刷新页面核对指纹", "Load the page anew and compare the thumbprint"))

    /// What a person compared is what is trusted, not what the server shows a second later.
    package static let certificateNotShown = Refusal(
        "equipment.certificate.not-shown", Phrase("服务器现在出示的不是这张证书", "The server shows another certificate now"),
        next: Phrase("刷新页面，重新核对指纹", "Load the page anew and compare the thumbprint again"))

    package static let certificateWrong = Refusal(
        "equipment.certificate.wrong", Phrase("证书的主体、日期或内容不完整", "The certificate's subject, dates or bytes are wrong"),
        next: Phrase("请设备方重新签发证书", "Have the server's certificate issued anew"))

    package static func certificateExpired(_ day: Day) -> Refusal {
        Refusal(
            "equipment.certificate.expired", Phrase("证书已于 \(day.iso) 过期", "The certificate expired on \(day.iso)"),
            next: Phrase("请设备方更换证书", "Have the server's certificate renewed"))
    }
}
