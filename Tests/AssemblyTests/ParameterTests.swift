import Assembly
import Kernel
import Plasma
import TestKit
import Testing

@Suite struct `The parameters in docs/plasma.md` {
    @Test(arguments: ["docs/plasma.md", "docs/plasma.zh.md"])
    func `are those that the program brings`(_ document: String) throws {
        let text = try Repository.text(of: document)
        for bytes in [receivingPackBytes, quarantinePackBytes, storePackBytes] {
            let pack = try LimitsPack.read(bytes)
            for limit in pack.limits {
                let value = limit.value.hasPrefix("-") ? "\u{2212}\(limit.value.dropFirst())" : limit.value
                let row = "| `\(pack.name)` | `\(limit.name)` | \(value) "
                #expect(text.contains(row), "\(row)")
            }
        }
    }
}
