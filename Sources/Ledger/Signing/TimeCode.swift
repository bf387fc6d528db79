import Crypto
package import Kernel

/// Codes of a generator that shares a secret with us: RFC 6238 over RFC 4226, HMAC-SHA-1, as every authenticator
/// application has it.
package enum TimeCode {
    /// RFC 4226 §4: 160 bits.
    package static let secretBytes = 20
    package static let digits = 6
    package static let stepSeconds: Int64 = 30
    /// RFC 6238 §5.2: one step to each side for clocks that differ.
    static let drift: Int64 = 1

    package static func step(at now: Moment) -> Int64 { now.microseconds / 1_000_000 / stepSeconds }

    package static func code(_ secret: [UInt8], step: Int64, digits: Int = digits) -> String {
        let counter = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: step >> Int64($0)) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let start = Int(mac[19] & 0x0F)
        let word = mac[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(word % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The step that a code stands for now, give or take one; nil for a wrong code. Blanks do not count.
    package static func step(of code: String, _ secret: [UInt8], at now: Moment) -> Int64? {
        let typed = code.filter { $0 != " " }
        let present = step(at: now)
        return (present - drift...present + drift).filter { TimeCode.code(secret, step: $0) == typed }.last
    }

    /// RFC 4648 §6, without padding; 20 bytes are 32 letters.
    package static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var (word, bits) = (0, 0)
        for byte in bytes {
            word = word << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[word >> bits & 31])
            }
            word &= 1 << bits - 1
        }
        if bits > 0 { text.append(alphabet[word << (5 - bits) & 31]) }
        return text
    }

    /// As authenticator applications read it.
    package static func address(_ secret: [UInt8], person: String) -> String {
        "otpauth://totp/Xuemai:\(person)?secret=\(base32(secret))&issuer=Xuemai"
    }
}
