import Kernel
import TestKit
import Testing

@testable import Equipment

extension EquipmentSamples {
    static let certificate = ServerCertificate(
        thumbprint: String(repeating: "ab", count: 32), subject: "CN=PLC 7", validFrom: .storyStart - .hours(24),
        validUntil: .storyStart + .hours(96), bytes: [0x30, 3, 1, 1, 255])
}

@Suite struct `A server's certificate` {
    private let engineer = Standing.story("0450", "equipment.register")
    private let known = EquipmentSamples.certificate
    private var blank: Story<CertificateRules> { Story(CertificateRules.self, known.thumbprint) }

    private func trust(_ certificate: ServerCertificate) -> CertificateCommand {
        .trust(certificate, connection: "opc-1")
    }

    @Test func `is trusted by a person who says how it was compared, and trusted no more`() {
        #expect(trust(known).permission == "equipment.register")
        let command = trust(known)
        #expect(blank.when(command, true, by: engineer) == .failure(.equipmentReasonMissing))
        let trusted = CertificateFact.trusted(known, connection: "opc-1")
        #expect(blank.when(command, true, by: engineer, reason: "面板") == .success([trusted]))
        let open = blank.given(trusted)
        #expect(open.state.isTrusted && open.state.connection == "opc-1")
        #expect(open.when(command, true, by: engineer, reason: "x") == .failure(.certificateTrusted))
        #expect(open.when(.distrust, true, by: engineer) == .failure(.equipmentReasonMissing))
        #expect(open.when(.distrust, true, by: engineer, reason: "换机") == .success([.distrusted]))
        let closed = open.given(.distrusted)
        #expect(!closed.state.isTrusted)
        #expect(
            EquipmentSamples.code(closed.when(.distrust, true, by: engineer, reason: "x"))
                == "equipment.certificate.unknown")
        #expect(closed.when(command, true, by: engineer, reason: "再次核对") == .success([trusted]))
    }

    @Test func `is refused if it is no certificate, expired, or met over no connection`() {
        func refused(_ certificate: ServerCertificate, _ isOpen: Bool = true) -> String? {
            EquipmentSamples.code(blank.when(trust(certificate), isOpen, by: engineer, reason: "x"))
        }
        func made(
            thumbprint: String? = nil, subject: String = "CN=x", until: Span = .hours(1), bytes: [UInt8] = [1]
        ) -> ServerCertificate {
            ServerCertificate(
                thumbprint: thumbprint ?? known.thumbprint, subject: subject, validFrom: .storyStart - .hours(24),
                validUntil: .storyStart + until, bytes: bytes)
        }
        #expect(refused(known, false) == "equipment.connection.unknown")
        #expect(refused(made()) == nil)
        for wrong in [
            made(thumbprint: "ab"), made(subject: "a\nb"), made(until: .hours(-25)), made(bytes: []),
            made(bytes: [UInt8](repeating: 0, count: CertificateRules.bytesMax + 1)),
        ] { #expect(refused(wrong) == "equipment.certificate.wrong") }
        #expect(refused(made(until: .hours(-1))) == "equipment.certificate.expired")
    }
}
