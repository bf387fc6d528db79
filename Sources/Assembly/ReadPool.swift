import Dispatch
import Synchronization

/// Threads that may wait for the database: reads and scrypt never hold a thread of the cooperative pool, on which
/// every other request runs.
final class ReadPool: Sendable {
    private let queue: DispatchQueue
    private let width: Int
    private let held = Mutex(Held())

    private struct Held {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
        /// Place of the next in `waiting`; taken ones are dropped once they are half of it.
        var next = 0

        mutating func take() -> (@Sendable () -> Void)? {
            guard next < waiting.count else {
                waiting.removeAll(keepingCapacity: true)
                next = 0
                running -= 1
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
        queue = DispatchQueue(label: label, qos: .userInitiated, attributes: .concurrent)
        self.width = width
    }

    func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: body()) }
        }
    }

    var waiting: Int { held.withLock { $0.waiting.count - $0.next } }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let starts = held.withLock { held -> Bool in
            guard held.running < width else {
                held.waiting.append(job)
                return false
            }
            held.running += 1
            return true
        }
        if starts { queue.async { self.work(job) } }
    }

    private func work(_ first: @Sendable () -> Void) {
        first()
        while let job = held.withLock({ $0.take() }) { job() }
    }
}
