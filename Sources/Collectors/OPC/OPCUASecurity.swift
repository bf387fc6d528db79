import Foundation
import Kernel
import OPCUA

/// What a machine needs to speak with secured servers: a certificate of its own, and whom somebody said to trust.
package struct OPCUASecurity: Sendable {
    /// Asked at each connection, so that a judgement counts at once.
    let trusted: @Sendable () -> [[UInt8]]
    private let own: OwnCertificateFile?

    /// `trusted` are DER.
    package init(_ own: OwnCertificateFile, trusted: @escaping @Sendable () -> [[UInt8]]) {
        self.own = own
        self.trusted = trusted
    }

    private init() {
        own = nil
        trusted = { [] }
    }

    /// For machines that speak with no secured server.
    package static let none = OPCUASecurity()

    func identity(at now: Moment) throws -> ApplicationIdentity {
        guard let own else { throw OPCUAFailure.noIdentity }
        return try own.identity(at: now)
    }

    /// A folder of certificates, DER or PEM, read anew at each connection; what is no certificate is left out.
    package static func folder(_ path: String) -> @Sendable () -> [[UInt8]] {
        {
            let names: [String]
            do throws(Fault) { names = try EdgeDisk.names(in: path).sorted() } catch { return [] }
            return names.compactMap { name in
                guard let bytes = FileManager.default.contents(atPath: "\(path)/\(name)") else { return nil }
                do throws(PeerCertificate.Failure) {
                    return try PeerCertificate(file: Array(bytes)).certificate
                } catch { return nil }
            }
        }
    }
}

/// The certificate that this machine shows to servers, and its key: made once, kept as two files that nobody else may
/// read, and made anew before it expires.
package struct OwnCertificateFile: Sendable {
    /// Servers have to trust the new one before the old one ends.
    static let renewedBefore = Span.hours(24 * 60)
    static let days = 1_826

    package let folder: String
    private let host: String

    package init(folder: String) {
        self.folder = folder
        host = ProcessInfo.processInfo.hostName
    }

    package var certificatePath: String { folder + "/own.pem" }
    package var keyPath: String { folder + "/own.key" }

    /// What is shown to servers; nil as long as none was needed.
    package var shown: ShownCertificate? {
        do { return try kept().map { ShownCertificate($0.shown) } } catch { return nil }
    }

    func identity(at now: Moment) throws -> ApplicationIdentity {
        if let kept = try kept(), now + Self.renewedBefore < kept.shown.notAfter { return kept }
        let made = try ApplicationIdentity(
            making: "urn:\(host):xuemai", name: "Xuemai \(host)", host: host, from: now - .hours(1), days: Self.days)
        let (certificate, key) = try made.pem()
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write(key, to: keyPath)
        try write(certificate, to: certificatePath)
        return made
    }

    /// Nil: there is none yet. One without its key, or with the key of another, is made anew: it opens nothing.
    private func kept() throws -> ApplicationIdentity? {
        guard let certificate = FileManager.default.contents(atPath: certificatePath),
            let key = FileManager.default.contents(atPath: keyPath)
        else { return nil }
        do throws(ApplicationIdentity.Failure) {
            return try ApplicationIdentity(
                certificatePEM: String(decoding: certificate, as: UTF8.self),
                keyPEM: String(decoding: key, as: UTF8.self)
            )
        } catch { return nil }
    }

    private func write(_ text: String, to path: String) throws(Fault) {
        let whole = path + ".new"
        guard
            FileManager.default.createFile(
                atPath: whole, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
            rename(whole, path) == 0
        else { throw EdgeDisk.fault("writing \(path)") }
    }
}
