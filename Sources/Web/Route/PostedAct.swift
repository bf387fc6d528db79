package import Kernel

extension Visit {
    /// What was asked for is done, and the browser goes on to `path`; what is refused is said on the page that asked,
    /// with what was typed.
    package func answer(
        to path: String, _ again: (Refusal) async throws(Denial) -> Reply, _ act: () async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther(path)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await again(refusal)
        }
    }
}
