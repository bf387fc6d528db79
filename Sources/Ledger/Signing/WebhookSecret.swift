import Crypto
import Kernel

/// What signs a webhook's body, as Standard Webhooks 1.0.0 has it: HMAC-SHA256 of id, time and body.
package struct WebhookSecret: Sendable {
    private static let prefix = "whsec_"
    /// Shorter than a digest is guessed more easily than a digest is found.
    private static let bytesMin = 24

    private let bytes: [UInt8]

    /// Nil for a secret that is too short.
    package init?(bytes: [UInt8]) {
        guard bytes.count >= WebhookSecret.bytesMin else { return nil }
        self.bytes = bytes
    }

    /// As it is handed to the receiver.
    package init?(text: String) {
        guard text.hasPrefix(WebhookSecret.prefix),
            let bytes = Base64.decode(String(text.dropFirst(WebhookSecret.prefix.count)))
        else { return nil }
        self.init(bytes: bytes)
    }

    package var text: String { WebhookSecret.prefix + Base64.encode(bytes) }

    /// Value of the header `webhook-signature`.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: bytes))
        return "v1," + Base64.encode(Array(code))
    }
}
