import Kernel
import Ledger
import TestKit
import Testing

@Suite struct `Data of a person` {
    private let zhang = Subject("donors.donor", "3201-D1")
    private let li = Subject("donors.donor", "3201-D2")
    private let plain = Array("{\"name\":\"张三\"}".utf8)

    private func seal(_ seed: UInt64) -> PersonalSeal {
        var numbers = SeededNumbers(seed)
        return PersonalSeal { numbers.next() }
    }

    private func master(_ byte: UInt8) throws -> MasterKey {
        try #require(MasterKey(bytes: [UInt8](repeating: byte, count: 32)))
    }

    @Test func `opens under the key that sealed it, and for that person only`() throws {
        let sealed = seal(1).seal(plain, of: zhang)
        #expect(try seal(1).open(sealed, of: zhang) == plain)
        #expect(throws: SealFailure.damaged) { try seal(1).open(sealed, of: li) }
        #expect(throws: SealFailure.damaged) { try seal(2).open(sealed, of: zhang) }
    }

    @Test func `seals to the same bytes under one key, to others under another`() {
        #expect(seal(1).seal(plain, of: zhang) == seal(1).seal(plain, of: zhang))
        #expect(seal(1).seal(plain, of: zhang) != seal(2).seal(plain, of: zhang))
        #expect(seal(1).seal(plain, of: zhang) != seal(1).seal(plain, of: li))
        #expect(seal(1).seal(plain, of: zhang).prefix(12) != seal(1).seal(plain + [32], of: zhang).prefix(12))
    }

    @Test func `with one bit changed, cut, or empty, opens for nobody`() throws {
        let sealed = seal(1).seal(plain, of: zhang)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: SealFailure.damaged) { try seal(1).open(changed, of: zhang) }
        }
        #expect(throws: SealFailure.damaged) { try seal(1).open(Array(sealed.dropLast()), of: zhang) }
        #expect(throws: SealFailure.damaged) { try seal(1).open([], of: zhang) }
        #expect(sealed.count == plain.count + 28)
    }

    @Test func `has a key that a stolen database does not open`() throws {
        var numbers = SeededNumbers(9)
        let key = seal(1)
        let wrapped = try master(1).wrap(key, of: zhang, in: "a.example/one") { numbers.next() }
        #expect(try master(1).unwrap(wrapped, of: zhang, in: "a.example/one") == key)
        #expect(throws: SealFailure.damaged) { try master(2).unwrap(wrapped, of: zhang, in: "a.example/one") }
        #expect(throws: SealFailure.damaged) { try master(1).unwrap(wrapped, of: li, in: "a.example/one") }
        #expect(throws: SealFailure.damaged) { try master(1).unwrap(wrapped, of: zhang, in: "a.example/two") }
        #expect(MasterKey(bytes: [1, 2, 3]) == nil)
    }
}
