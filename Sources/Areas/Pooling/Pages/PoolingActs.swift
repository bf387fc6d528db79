import Donors
import Kernel
import Plasma
import Retest
import Web

/// What is done with a pool at a screen.
enum PoolingActs {
    static let routes: [Route] = [
        Route(.post, "/pooling/pools/:pool/returns", .permission("pooling.operate"), giveBack),
        Route(.post, "/pooling/pools/:pool/rejections", .permission("pooling.operate"), reject),
        Route(.post, "/pooling/pools/:pool/counts", .permission("pooling.operate"), count),
        Route(.post, "/pooling/pools/:pool/makings", .permission("pooling.operate"), make),
        Route(.post, "/pooling/pools/:pool/cancellations", .permission("pooling.operate"), cancel),
        Route(.post, "/pooling/pools/:pool/samples", .permission("pooling.operate"), sample),
        Route(.post, "/pooling/pools/:pool/results", .permission("pooling.test"), test),
        Route(.post, "/pooling/pools/:pool/checks", .permission("pooling.check"), check),
        Route(.post, "/pooling/pools/:pool/conclusions", .permission("pooling.approve"), conclude),
        Route(.post, "/pooling/pools/:pool/reopenings", .permission("pooling.approve"), reopen),
    ]

    /// Acts on one pool; a refusal is shown above it.
    private static func act(
        _ visit: Visit, _ act: (PoolingState) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("pool")
        return try await visit.answer(
            to: PoolingFrames.path(id),
            { (refusal) async throws(Denial) in try await PoolingRecord.record(visit, refusal) }
        ) { () async throws(Denial) in
            try await act(visit.read { (snapshot) throws(Fault) in try PoolingTable.load(id, from: snapshot) })
        }
    }

    private static func bag(_ visit: Visit) async throws(Denial) -> String {
        let code = visit.form.text("bag") ?? ""
        return try await visit.read { (snapshot) throws(Fault) in
            try ShipmentLookups.bag(scanned: code, from: snapshot)
        } ?? code
    }

    private static func perform(
        _ visit: Visit, _ state: PoolingState, _ command: PoolingCommand, _ signatures: [Signature] = []
    ) async throws(Denial) {
        _ = try await visit.perform(
            PoolingTable.self, on: state.id, command, reason: visit.form.text("reason"), signatures: signatures)
    }

    /// The visitor's own signature over what was shown.
    private static func own(
        _ visit: Visit, _ state: PoolingState, _ content: [UInt8], _ meaning: SignatureMeaning
    ) async throws(Denial) -> Signature {
        try PoolingFrames.same(state.version, visit)
        return try await visit.sign(
            state.subject, version: state.version, digest: visit.node.hash(content), meaning: meaning)
    }

    /// Somebody else's, by badge and password in the same form.
    private static func other(
        _ name: String, _ visit: Visit, _ state: PoolingState, _ content: [UInt8], _ meaning: SignatureMeaning
    ) async throws(Denial) -> Signature {
        try await visit.node.sign(
            SignatureRequest(
                .named(visit.form.text("\(name)_badge") ?? ""), password: visit.form["\(name)_password"] ?? "",
                record: state.subject, version: state.version, digest: visit.node.hash(content), meaning: meaning,
                workstation: visit.workstation))
    }

    // MARK: Bags

    private static func giveBack(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let content = ReturnConfirmation(
                pool: state.id, bag: try await bag(visit), reason: visit.form.text("reason") ?? "")
            let own = try await visit.sign(
                content.subject, version: ReturnConfirmation.version, digest: visit.node.hash(content.canonicalBytes),
                meaning: .performed)
            try await perform(visit, state, .giveBack(content.bag), [own])
        }
    }

    private static func reject(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            guard let code = visit.form["code"].flatMap({ ReasonCode(rawValue: $0) }) else {
                throw .refused(.poolingFieldWrong("code"))
            }
            try await perform(visit, state, .reject(try await bag(visit), code))
        }
    }

    private static func count(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let told = visit.form.text("counted").flatMap { Int($0) }
            let deviation = visit.form.text("deviation")
            guard let deviation, visit.form.text("checker_badge") != nil else {
                return try await perform(visit, state, .count(told, deviation: deviation))
            }
            let version = state.opening?.specification
            let rule = try await visit.read { (snapshot) throws(Fault) in
                try PoolingPackTable.packs(from: snapshot).first { $0.version == version }?.emptyBags.value
            }
            let count = EmptyCount(
                expected: state.going, counted: rule == .count ? told ?? 0 : state.cut, deviation: deviation)
            let content = state.content(of: count, reason: visit.form.text("reason") ?? "")
            let second = try await other("checker", visit, state, content, .verified)
            try await perform(visit, state, .count(told, deviation: deviation), [second])
        }
    }

    private static func cancel(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in try await perform(visit, state, .cancel) }
    }

    // MARK: The pool

    private static func make(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            guard let kilograms = visit.form.text("kilograms").flatMap({ DecimalNumber($0) }) else {
                throw .refused(.poolingFieldWrong("kilograms"))
            }
            let tank = visit.form.text("tank") ?? ""
            let sum = try await visit.read { (snapshot) throws(Fault) in
                try PoolingLookups.sum(of: state.id, from: snapshot)
            }
            let content = state.content(
                of: sum, kilograms: kilograms, tank: tank, list: visit.node.hash(sum.list))
            let signatures = [
                try await own(visit, state, content, .performed),
                try await other("checker", visit, state, content, .verified),
                try await other("qa", visit, state, content, .approved),
            ]
            try await perform(visit, state, .make(kilograms: kilograms, tank: tank), signatures)
        }
    }

    private static func sample(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let entry = SampleEntry(
                number: visit.form.text("number") ?? "", purpose: visit.form.text("purpose") ?? "",
                place: visit.form.text("place") ?? "")
            try await perform(visit, state, .sample([entry]))
        }
    }

    // MARK: Tests

    private static func test(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let version = state.opening?.specification
            let tests = try await visit.read { (snapshot) throws(Fault) in
                try PoolingPackTable.packs(from: snapshot).first { $0.version == version }?.tests ?? []
            }
            let entries = tests.compactMap { test -> PoolEntry? in
                let code = test.item.code
                guard let text = visit.form.text("r.\(code)") else { return nil }
                var kit: KitLot?
                if let lot = visit.form.text("lot.\(code)"),
                    let day = visit.form.text("expires.\(code)").flatMap({ Day(iso: $0) })
                {
                    kit = KitLot(maker: visit.form.text("maker.\(code)") ?? "", lot: lot, expiresOn: day)
                }
                return PoolEntry(
                    item: code, value: DecimalNumber(text), told: Interpretation(rawValue: text), kit: kit,
                    run: visit.form.text("run.\(code)") ?? "")
            }
            try await perform(visit, state, .test(entries, at: visit.now))
        }
    }

    private static func check(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            try await perform(visit, state, .check, [try await own(visit, state, state.testContent, .verified)])
        }
    }

    private static func conclude(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let version = state.opening?.specification
            let pack = try await visit.read { (snapshot) throws(Fault) in
                try PoolingPackTable.packs(from: snapshot).first { $0.version == version }
            }
            guard let pack else { throw .refused(PoolingPack.missing) }
            let content = state.content(of: state.judged(pack))
            try await perform(visit, state, .conclude, [try await own(visit, state, content, .approved)])
        }
    }

    private static func reopen(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state) async throws(Denial) in
            let content = state.reopening(reason: visit.form.text("reason") ?? "")
            try await perform(visit, state, .reopen, [try await own(visit, state, content, .approved)])
        }
    }
}
