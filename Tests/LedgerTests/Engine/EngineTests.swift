import Kernel
import Ledger
import TestKit
import Testing

@Suite struct `A command` {
    @Test(arguments: TestStore.available)
    func `becomes a fact, a leaf and rows in one act`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        let outcome = try await bench.add(5, id: 1)
        #expect(outcome.facts == [.added(amount: 5)])
        #expect(outcome.receipt.index == 0)
        #expect(try bench.sum() == 5)
        let (envelope, leaf, _) = try bench.store.read { (snapshot) throws(Fault) in
            try StoredEntry.read(0, from: snapshot)
        }
        #expect(leaf == outcome.receipt.leaf)
        #expect(envelope.head.person == "p1")
        #expect(envelope.kind == "test.tally.added.v1")
    }

    @Test(arguments: TestStore.available)
    func `that is repeated returns the first receipt and changes nothing`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        let first = try await bench.add(5, id: 1)
        _ = try await bench.add(7, id: 2)
        let again = try await bench.add(5, id: 1)
        #expect(again.receipt.repeated && again.receipt.index == first.receipt.index)
        #expect(again.receipt.leaf == first.receipt.leaf && again.facts == first.facts)
        #expect(try bench.sum() == 12)
    }

    @Test(arguments: TestStore.available)
    func `with a used id and other content is refused`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        _ = try await bench.add(5, id: 1)
        await #expect(throws: Denial.refused(.commandReused)) { try await bench.add(6, id: 1) }
        await #expect(throws: Denial.refused(.commandReused)) { try await bench.add(5, to: "b", id: 1) }
        #expect(try bench.sum() == 5)
    }

    @Test(arguments: TestStore.available)
    func `without the right is refused and leaves nothing`(_ kind: TestStore) async throws {
        let house = House([.tallies], authority: .open([]))
        let store = try TestPlace(kind).open(views: house.tables)
        let bench = try EngineBench(kind)
        let sequencer = try Sequencer(store: store, house: house, setup: bench.setup)
        await #expect(throws: Denial.refused(.permissionMissing("test.add"))) {
            try await sequencer.perform(
                Errand(
                    TallyTable.self, id: CommandID(high: 0, low: 1), record: "a", command: .add(1), person: "p1"))
        }
        #expect(try store.read { (snapshot) throws(Fault) in try LedgerReader.size(snapshot) } == 0)
    }

    @Test(arguments: TestStore.available)
    func `of a closed account or of nobody is refused`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        await #expect(throws: Denial.refused(.accountInactive)) { try await bench.add(1, id: 1, person: "q1") }
        await #expect(throws: Denial.refused(.personUnknown)) { try await bench.add(1, id: 2, person: "x") }
    }

    @Test(arguments: TestStore.available)
    func `that the rules refuse leaves nothing and may be given again`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        await #expect(throws: Denial.self) { try await bench.add(-1, id: 1) }
        #expect(try bench.size() == 0)
        _ = try await bench.add(3, id: 2)
        #expect(try await bench.add(-1, id: 1).receipt.index == 1)
    }

    @Test(arguments: TestStore.available)
    func `that breaks does not take its neighbours with it`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        let outcomes = await withTaskGroup(of: (UInt64, Bool).self) { group in
            for id in UInt64(1)...60 {
                group.addTask {
                    do throws(Denial) {
                        _ = try await bench.perform(id % 7 == 0 ? .break : .add(1), id: id)
                        return (id, true)
                    } catch {
                        return (id, false)
                    }
                }
            }
            return await group.reduce(into: [UInt64: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(outcomes.filter { $0.value }.count == 52)
        #expect(outcomes.allSatisfy { $0.value == ($0.key % 7 != 0) })
        #expect(try bench.sum() == 52)
        try await bench.sequencer.seal()
        #expect(try bench.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `is answered by reactions in the same act, at most eight deep`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        let outcome = try await bench.perform(.echo(8), id: 1)
        #expect(outcome.receipt.count == 9)
        await #expect(throws: Denial.self) { try await bench.perform(.echo(9), id: 2) }
        #expect(try bench.size() == 9)
        try await bench.sequencer.seal()
        #expect(try bench.findings() == [])
    }
}

@Suite struct `A signature on a command` {
    private func statement(_ person: String) -> SignatureStatement {
        SignatureStatement(
            record: Subject("test.tally", "a"), version: 0, digest: TreeHash.empty, meaning: .performed,
            person: person, role: "tester", signedAt: Moment(microseconds: 1_700_000_000_000_000), zoneMinutes: 480)
    }

    @Test(arguments: TestStore.available)
    func `is kept in the entry and verified offline`(_ kind: TestStore) async throws {
        let sealed = try PersonalKey.create(person: "p1", password: "word", cost: ScryptCost(n: 16, r: 1, p: 1))
        let bench = try EngineBench(kind, keys: ["p1": (sealed.keyName, sealed.publicKey)])
        let opened = try PersonalKey.open(sealed, person: "p1", password: "word")
        let statement = statement("p1")
        let good = Signature(statement: statement, key: opened.name, bytes: opened.sign(statement.canonicalBytes))
        _ = try await bench.add(1, id: 1, signatures: [good])
        let entry = try bench.store.read { (snapshot) throws(Fault) in try StoredEntry.whole(0, from: snapshot) }
        #expect(entry.envelope.head.signatures == [good])
        try await bench.sequencer.seal()
        #expect(try bench.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `Law.s25 fails on another statement, by another key, and by nobody's key`(_ kind: TestStore) async throws {
        let sealed = try PersonalKey.create(person: "p1", password: "word", cost: ScryptCost(n: 16, r: 1, p: 1))
        let bench = try EngineBench(kind, keys: ["p1": (sealed.keyName, sealed.publicKey)])
        let opened = try PersonalKey.open(sealed, person: "p1", password: "word")
        let bytes = opened.sign(statement("p1").canonicalBytes)
        let moved = SignatureStatement(
            record: Subject("test.tally", "b"), version: 0, digest: TreeHash.empty, meaning: .performed,
            person: "p1", role: "tester", signedAt: statement("p1").signedAt, zoneMinutes: 480)
        for bad in [
            Signature(statement: moved, key: opened.name, bytes: bytes),
            Signature(statement: statement("p2"), key: opened.name, bytes: bytes),
            Signature(statement: statement("p1"), key: "00000000", bytes: bytes),
        ] {
            await #expect(throws: Denial.refused(.signatureInvalid)) {
                try await bench.add(1, id: 1, signatures: [bad])
            }
        }
    }
}

@Suite struct `A ledger` {
    @Test(arguments: TestStore.available)
    func `keeps nothing of a command whose reaction is refused, and its neighbours whole`(_ kind: TestStore)
        async throws
    {
        let bench = try EngineBench(kind)
        let belowZero = Refusal("test.tally.below-zero", Phrase("", ""), next: Phrase("", ""))
        await withTaskGroup(of: Void.self) { group in
            for id in UInt64(1)...20 {
                group.addTask {
                    if id == 7 {
                        await #expect(throws: Denial.refused(belowZero)) {
                            try await bench.perform(.echo(-1_000_000), id: id)
                        }
                    } else {
                        await #expect(throws: Never.self) { try await bench.add(1, id: id) }
                    }
                }
            }
        }
        #expect(try bench.sum() == 19 && bench.size() == 19)
        try await bench.sequencer.seal()
        #expect(try bench.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `is whole after a fault at any statement`(_ kind: TestStore) async throws {
        var statement = 1
        while statement < 400 {
            let bench = try EngineBench(kind, seed: UInt64(statement))
            _ = try await bench.add(1, id: 1)
            bench.store.fail(at: statement)
            var failed = 0
            for id in UInt64(2)...5 {
                do throws(Denial) { _ = try await bench.add(10, id: id) } catch { failed += 1 }
            }
            let reached = bench.store.statements >= statement
            bench.store.fail(at: nil)
            // What failed is given again with the same ids: nothing is lost, nothing is done twice.
            for id in UInt64(2)...5 { _ = try await bench.add(10, id: id) }
            #expect(try bench.sum() == 41)
            #expect(try bench.size() == 5)
            try await bench.sequencer.seal()
            #expect(try bench.findings() == [], "statement \(statement)")
            if !reached { break }
            // Every statement on the small store; every fifth where a bench takes longer to make.
            statement += kind == .sqliteMemory ? 1 : 5
        }
        #expect(statement > 20)
    }

    @Test(arguments: TestStore.available)
    func `goes on where it stood when it is opened again`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        for id in UInt64(1)...700 { _ = try await bench.add(1, id: id) }
        await bench.sequencer.stop()
        let again = try Sequencer(store: bench.store, house: bench.house, setup: bench.setup)
        let outcome = try await again.perform(
            Errand(TallyTable.self, id: CommandID(high: 9, low: 9), record: "a", command: .add(1), person: "p1"))
        #expect(outcome.receipt.index == 700)
        try await again.seal()
        #expect(try bench.findings() == [])
    }

    @Test(arguments: TestStore.available)
    func `computes the same rows again from its entries`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        for id in UInt64(1)...300 { _ = try await bench.add(Int64(id), to: "t\(id % 7)", id: id) }
        func rows() throws -> [[StoreValue]] {
            try bench.store.read { (snapshot) throws(Fault) in
                var rows: [[StoreValue]] = []
                for table in bench.house.tables {
                    try snapshot.scan(table) { (row) throws(Fault) in
                        rows.append((0..<row.columnCount).map { row.value($0) })
                    }
                }
                return rows
            }
        }
        let before = try rows()
        try Replay.rebuild(bench.store, house: bench.house)
        #expect(try rows() == before)
        #expect(before.count == 307)
    }

    @Test(arguments: TestStore.available)
    func `proves every entry to an outsider, and that nothing was rewritten`(_ kind: TestStore) async throws {
        let bench = try EngineBench(kind)
        for id in UInt64(1)...600 { _ = try await bench.add(1, id: id) }
        let old = try bench.store.read { (snapshot) throws(Fault) in try LedgerReader.checkpoint(snapshot) }
        for id in UInt64(601)...1_100 { _ = try await bench.add(1, id: id) }
        try await bench.sequencer.seal()
        for index in stride(from: Int64(0), to: 1_100, by: 37) {
            let (proof, entry) = try bench.store.read { (snapshot) throws(Fault) in
                (
                    try LedgerReader.receipt(index, snapshot),
                    try StoredEntry.whole(index, from: snapshot).envelope.bytes
                )
            }
            let checkpoint = try #require(try proof?.verify(entry: entry, key: bench.key))
            #expect(checkpoint.size > UInt64(index))
        }
        let first = try Checkpoint.open(try #require(old?.note), key: bench.key)
        let (last, path) = try bench.store.read { (snapshot) throws(Fault) in
            (
                try LedgerReader.checkpoint(snapshot),
                try LedgerReader.consistency(from: Int64(first.size), to: 1_100, snapshot)
            )
        }
        let newest = try Checkpoint.open(try #require(last?.note), key: bench.key)
        #expect(newest.size == 1_100)
        try MerkleProof.verifyConsistency(
            size1: first.size, root1: first.root, size2: newest.size, root2: newest.root, proof: path)
    }
}
