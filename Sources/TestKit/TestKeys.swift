package import Ledger

extension AccessKey {
    /// Of tests; no node has it.
    package static let story: AccessKey = {
        guard let key = AccessKey(bytes: [UInt8](repeating: 5, count: byteCount)) else {
            preconditionFailure("32 bytes are a key")
        }
        return key
    }()
}
