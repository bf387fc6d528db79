import Kernel
import NIOCore

extension OPCUAClient {
    /// After an outage: the server still has the subscriptions, gives them to the new session, or they are made anew
    /// and the time between is read from its history.
    func takeUpSubscriptions() async throws(OPCUAFailure) {
        guard let session else { throw .disconnected }
        let numbers = standing.keys.sorted()
        if numbers.isEmpty { return }
        var kept: [Int: [UInt32]?] = [:]
        if session.isResumed {
            for number in numbers { kept[number] = .some(nil) }
        } else {
            kept = try await transferred(numbers)
        }
        for number in numbers {
            if let available = kept[number] {
                if try await caughtUp(number, available) { continue }
            }
            let before = standing[number]
            _ = try await create(number)
            fillLater(number, since: before)
        }
        publish()
    }

    /// Those that the server gave to the new session, and the messages it still has of them.
    private func transferred(_ numbers: [Int]) async throws(OPCUAFailure) -> [Int: [UInt32]?] {
        let known = numbers.filter { (standing[$0]?.number ?? 0) != 0 }
        let ask = TransferSubscriptions(subscriptions: known.map { standing[$0]?.number ?? 0 })
        do throws(OPCUAFailure) {
            let results = try await call(ask).results
            guard results.count == known.count else { return [:] }
            var kept: [Int: [UInt32]?] = [:]
            for (number, result) in zip(known, results) where !result.status.isBad {
                kept[number] = result.available
            }
            return kept
        } catch {
            // A server that does not know the call, or not for us: all are made anew.
            guard case .refused = error else { throw error }
            return [:]
        }
    }

    /// Asks for what was sent while nobody listened; false: the subscription is no longer there.
    private func caughtUp(_ number: Int, _ available: [UInt32]?) async throws(OPCUAFailure) -> Bool {
        guard let one = standing[number] else { return true }
        standing[number]?.heard = .now()
        var missing = available.map { one.order.unseen(of: $0) }
        // A resumed session does not tell what it has: each is asked for until one is not there (OPC 10000-4, 6.7).
        var next = one.order.expected
        for _ in 0..<NotificationOrder.missingMost {
            if missing?.isEmpty == true { return true }
            let sequence = missing?.removeFirst() ?? next
            do throws(OPCUAFailure) {
                let reply = try await call(Republish(subscription: one.number, sequence: sequence))
                // An empty message stands for one that is not there.
                guard reply.message.sequence == sequence else { return true }
                takeRepeated(reply.message, for: number)
            } catch {
                guard case .refused(let status) = error else { throw error }
                return status == .BadMessageNotAvailable
            }
            next = NotificationOrder.successor(sequence)
        }
        return true
    }

    /// A subscription that the server ended is made anew.
    func renewLater(_ number: Int) {
        Task { [weak self] in await self?.renew(number) }
    }

    private func renew(_ number: Int) async {
        guard let session, let before = standing[number] else { return }
        standing[number]?.number = 0
        do throws(OPCUAFailure) {
            _ = try await create(number)
            fillLater(number, since: before)
        } catch { session.link.close(error) }
    }

    /// Reads what the server's history has since the last values, beside the live ones. `before`: the subscription as
    /// it was before anything live came in its new life.
    func fillLater(_ number: Int, since before: Standing?) {
        guard let before else { return }
        // Later rather than too early: the server's clock is known to within a doubt, and a value twice does no harm.
        let until = serverNow() + (clockOffset?.doubt ?? .seconds(0)) + .seconds(1)
        Task { [weak self] in await self?.fill(number, before, until) }
    }

    private func fill(_ number: Int, _ old: Standing, _ until: Moment) async {
        // A node that never had a value has lost none. Those that fell behind at about the same time go together.
        let wanted = zip(old.nodes, old.seen).compactMap { node, seen in
            seen.flatMap { $0 < until ? (node: node, from: $0) : nil }
        }.sorted { $0.from < $1.from }
        for start in stride(from: 0, to: wanted.count, by: limits.history) {
            guard standing[number] != nil else { return }
            let part = wanted[start..<min(start + limits.history, wanted.count)]
            let from = part.first?.from ?? until
            let found: [NodeId: Result<[TimedValue], OPCUAFailure>]
            do throws(OPCUAFailure) {
                found = try await history(part.map(\.node), from: from, to: until)
            } catch { found = [:] }
            for (node, from) in part {
                var filled: Int?
                if case .success(let values)? = found[node] {
                    let newer = values.filter { ($0.time ?? from) > from }
                    old.inbox.put(newer.map { ValueChange(node: node, $0, .history) })
                    // Where not even the last value is known there is no history.
                    filled = values.isEmpty ? nil : newer.count
                }
                tell(.gap(Gap(node: node, from: from, to: until, filled: filled)))
            }
        }
    }
}
