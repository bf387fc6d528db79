package import Kernel
import Synchronization

/// A value that a server reported.
package struct ValueChange: Sendable, Equatable {
    package enum Origin: Sendable, Equatable {
        case live
        /// Asked for again because its message was lost.
        case repeated
        /// Read from the server's history after an outage: to be stored, never alarmed.
        case history
    }

    package let node: NodeId
    package let value: Variant
    package let status: StatusCode
    package let sourceTime: Moment?
    package let serverTime: Moment?
    package let origin: Origin

    init(node: NodeId, _ timed: TimedValue, _ origin: Origin) {
        (self.node, value, status) = (node, timed.value, timed.status)
        (sourceTime, serverTime) = (timed.sourceTime, timed.serverTime)
        self.origin = origin
    }
}

/// Values of some nodes as the server reports them; survives outages. For one reader.
package struct Subscription: AsyncSequence, Sendable {
    package typealias Element = ValueChange
    package typealias Failure = Never

    package let number: Int
    /// Nodes that the server does not watch, and why.
    package let refused: [NodeId: StatusCode]
    let inbox: Inbox

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let inbox: Inbox
        fileprivate var batch: ArraySlice<ValueChange> = []

        /// Nil: cancelled or closed.
        package mutating func next() async -> ValueChange? {
            while batch.isEmpty {
                guard let more = await inbox.take() else { return nil }
                batch = more[...]
            }
            return batch.removeFirst()
        }

        package mutating func next(isolation: isolated (any Actor)?) async -> ValueChange? { await next() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(inbox: inbox) }

    /// All that waits, at once; nil: cancelled or closed.
    package func batch() async -> [ValueChange]? { await inbox.take() }
}

/// What waits for the reader of a subscription.
final class Inbox: Sendable {
    private struct State {
        var waiting: [ValueChange] = []
        var reader: CheckedContinuation<[ValueChange]?, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let most: Int
    /// Called when the reader has taken so many that nothing more had been asked for.
    private let drained: @Sendable () -> Void

    init(most: Int, drained: @escaping @Sendable () -> Void) { (self.most, self.drained) = (most, drained) }

    var count: Int { state.withLock { $0.waiting.count } }

    func put(_ changes: [ValueChange]) {
        guard !changes.isEmpty else { return }
        let reader = state.withLock { state -> CheckedContinuation<[ValueChange]?, Never>? in
            guard !state.isClosed else { return nil }
            guard let reader = state.reader else {
                state.waiting += changes
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: changes)
    }

    func take() async -> [ValueChange]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (found, isOver) = state.withLock { state -> ([ValueChange], Bool) in
                    if !state.waiting.isEmpty {
                        defer { state.waiting = [] }
                        return (state.waiting, false)
                    }
                    // A second reader gets nothing.
                    if state.isClosed || state.reader != nil || Task.isCancelled { return ([], true) }
                    state.reader = continuation
                    return ([], false)
                }
                if !found.isEmpty {
                    continuation.resume(returning: found)
                    if found.count >= most { drained() }
                } else if isOver {
                    continuation.resume(returning: nil)
                }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }

    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }
}
