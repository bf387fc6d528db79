import Dispatch
import Synchronization

/// Threads that may wait for the database: reads and scrypt never hold a thread of the cooperative pool, on
/// which every other request runs.
final class ReadPool: Sendable {
    /// Serial ones: each gets a thread of its own, where a concurrent queue would get as many as there are
    /// cores.
    private let queues: [DispatchQueue]
    private let held: Mutex<Held>

    private struct Held {
        /// Places of queues that have nothing to do.
        var idle: [Int]
        var waiting: [@Sendable () -> Void] = []
        /// Place of the next in `waiting`; taken ones are dropped once they are half of it.
        var next = 0

        mutating func take(for queue: Int) -> (@Sendable () -> Void)? {
            guard next < waiting.count else {
                waiting.removeAll(keepingCapacity: true)
                next = 0
                idle.append(queue)
                return nil
            }
            let job = waiting[next]
            next += 1
            if next > 64, next * 2 > waiting.count {
                waiting.removeFirst(next)
                next = 0
            }
            return job
        }
    }

    /// At most `width` threads.
    init(_ label: String, width: Int) {
        queues = (0..<width).map { DispatchQueue(label: "\(label).\($0)", qos: .userInitiated) }
        held = Mutex(Held(idle: Array(0..<width)))
    }

    func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: body()) }
        }
    }

    var waiting: Int { held.withLock { $0.waiting.count - $0.next } }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let free = held.withLock { held -> Int? in
            guard let free = held.idle.popLast() else {
                held.waiting.append(job)
                return nil
            }
            return free
        }
        if let free { queues[free].async { self.work(job, on: free) } }
    }

    private func work(_ first: @Sendable () -> Void, on queue: Int) {
        first()
        while let job = held.withLock({ $0.take(for: queue) }) { job() }
    }
}
