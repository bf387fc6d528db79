import HTTPTypes
import Kernel

/// Where a call comes from: the connection's address, or, behind proxies of ours, the one that the last of them saw.
enum ClientAddress {
    /// Read from the right: an entry counts only as long as everything behind it is a proxy of ours, since anybody
    /// can write the left ones.
    static func of(_ connection: String?, forwarded: String?, proxies: [Network]) -> String? {
        guard var address = connection else { return nil }
        var rest = (forwarded ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        while let known = NetworkAddress(address), proxies.contains(where: { $0.contains(known) }),
            let before = rest.popLast()
        {
            address = before
        }
        return address
    }
}
