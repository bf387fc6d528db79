import Dispatch

/// Long work on the disk has a thread of its own: those that answer requests must not wait for it.
final class BackgroundExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "xuemai.upkeep", qos: .utility)

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async { unowned.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
