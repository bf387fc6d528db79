package import Historian
package import History
package import Kernel

/// What live pages may ask of the curves; the node answers, off the threads that serve pages.
package protocol CurveSource: Sendable {
    /// Reads curves of these signals, the newest points included.
    func curves<T: Sendable>(
        of signals: [String], _ body: @escaping @Sendable (CurveReader) throws(Fault) -> T
    ) async throws(Fault) -> T
    /// The newest point of each signal that told one since the node started; costs no disk.
    func newest(of signals: [String]) -> [String: Point]
    /// How each of them stands that told something since the node started; costs no disk.
    func standings(of signals: [String]) -> [String: SignalStanding]
}
