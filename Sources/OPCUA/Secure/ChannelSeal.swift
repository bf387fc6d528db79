/// Signs, pads and encrypts chunks, and undoes it (OPC 10000-6, 6.7.2.5 and 6.7.4).
enum ChannelSeal {
    /// `head` stands in clear, `inner` is encrypted; the chunk's length is put in before it is signed.
    static func sealOpening(
        head: [UInt8], inner: [UInt8], own: ApplicationIdentity, server: PeerCertificate, _ policy: SecurityPolicy
    ) throws(ChannelFailure) -> [UInt8] {
        let (block, signature) = (server.keyBytes, own.keyBytes)
        let clear = AsymmetricKeys.clearBytes(block, policy)
        let extra = block > 256 ? 1 : 0
        let filled = inner.count + 1 + extra + signature
        let padding = (clear - filled % clear) % clear
        var plain = inner
        plain.append(UInt8(truncatingIfNeeded: padding))
        plain.append(contentsOf: repeatElement(UInt8(truncatingIfNeeded: padding), count: padding))
        if extra == 1 { plain.append(UInt8(padding >> 8)) }
        let head = lengthened(head, to: head.count + (plain.count + signature) / clear * block)
        do {
            let proof = try AsymmetricKeys.sign(head + plain, by: own.key, policy)
            return head + (try AsymmetricKeys.encrypt(plain + proof, for: server.key, policy))
        } catch { throw .ownKey }
    }

    /// The sequence header and the body.
    static func openOpening(
        head: [UInt8], sealed: [UInt8], own: ApplicationIdentity, server: PeerCertificate, _ policy: SecurityPolicy
    ) throws(ChannelFailure) -> [UInt8] {
        let clear: [UInt8]
        do { clear = try AsymmetricKeys.decrypt(sealed, by: own.key, policy) } catch { throw .forged }
        let signature = server.keyBytes
        guard clear.count > signature else { throw .forged }
        let signed = Array(clear[..<(clear.count - signature)])
        guard
            AsymmetricKeys.isSigned(
                head + signed, by: Array(clear[(clear.count - signature)...]), of: server.key, policy)
        else { throw .forged }
        return try unpadded(signed, extra: own.keyBytes > 256)
    }

    static func seal(
        head: [UInt8], inner: [UInt8], keys: SymmetricKeys, _ policy: SecurityPolicy, _ mode: SecurityMode
    ) throws(ChannelFailure) -> [UInt8] {
        guard mode == .signAndEncrypt else {
            let head = lengthened(head, to: head.count + inner.count + policy.signatureBytes)
            let bytes = head + inner
            return bytes + keys.signature(of: bytes)
        }
        let block = policy.blockBytes
        let padding = (block - (inner.count + 1 + policy.signatureBytes) % block) % block
        var plain = inner
        plain.append(contentsOf: repeatElement(UInt8(padding), count: padding + 1))
        let head = lengthened(head, to: head.count + plain.count + policy.signatureBytes)
        plain += keys.signature(of: head + plain)
        do { return head + (try keys.encrypt(plain)) } catch { throw .ownKey }
    }

    static func open(
        head: [UInt8], sealed: [UInt8], keys: SymmetricKeys, _ policy: SecurityPolicy, _ mode: SecurityMode
    ) throws(ChannelFailure) -> [UInt8] {
        var clear = sealed
        if mode == .signAndEncrypt {
            do { clear = try keys.decrypt(sealed) } catch { throw .forged }
        }
        guard clear.count >= policy.signatureBytes else { throw .forged }
        let signed = Array(clear[..<(clear.count - policy.signatureBytes)])
        guard keys.isSigned(head + signed, by: Array(clear[signed.count...])) else { throw .forged }
        return mode == .signAndEncrypt ? try unpadded(signed, extra: false) : signed
    }

    /// Only after the signature was right: what is wrong here the server did itself.
    private static func unpadded(_ bytes: [UInt8], extra: Bool) throws(ChannelFailure) -> [UInt8] {
        guard bytes.count >= (extra ? 2 : 1) else { throw .forged }
        let last = bytes.count - 1
        let count = extra ? Int(bytes[last]) << 8 | Int(bytes[last - 1]) : Int(bytes[last])
        let rest = bytes.count - count - (extra ? 2 : 1)
        guard rest >= 0 else { throw .forged }
        return Array(bytes[..<rest])
    }

    static func lengthened(_ head: [UInt8], to count: Int) -> [UInt8] {
        var head = head
        for byte in 0..<4 { head[4 + byte] = UInt8(truncatingIfNeeded: count >> (8 * byte)) }
        return head
    }
}
