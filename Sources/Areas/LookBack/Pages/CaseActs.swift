import Kernel
import Web

/// What is done in a case.
enum CaseActs {
    @Sendable static func decide(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            guard let decision = visit.form["decision"].flatMap({ HitDecision(rawValue: $0) }) else {
                throw .refused(.caseNothingChosen)
            }
            let subjects = chosen(visit)
            return (
                .decide(decision, subjects), .approved,
                CaseStatement(state.id, decision.rawValue, subjects.map(\.description), reason: reason)
            )
        }
    }

    /// QA takes over what the node opened.
    @Sendable static func takeOver(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            guard let beginning = state.beginning else { throw .refused(.caseUnknown(state.id)) }
            return (.confirm, .performed, CaseRules.confirmation(state, beginning, reason: reason))
        }
    }

    @Sendable static func confirm(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            let bag = visit.form.text("bag") ?? ""
            return (.confirmInfected(bag: bag), .approved, CaseStatement(state.id, "infected", [bag], reason: reason))
        }
    }

    @Sendable static func dispose(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_, _) throws(Denial) in
            (.dispose(chosen(visit), reference: visit.form.text("reference") ?? ""), nil, nil)
        }
    }

    @Sendable static func acknowledge(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_, _) throws(Denial) in
            (
                .acknowledge(
                    notice: visit.form.text("notice") ?? "", reference: visit.form.text("reference") ?? ""), nil, nil
            )
        }
    }

    @Sendable static func search(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_, _) throws(Denial) in (.widen(.asked), nil, nil) }
    }

    @Sendable static func review(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            (.review, .reviewed, .report(state, "review", reason: reason))
        }
    }

    @Sendable static func close(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            (.close, .approved, .report(state, "close", reason: reason))
        }
    }

    @Sendable static func reopen(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) throws(Denial) in
            (.reopen, .approved, .report(state, "reopen", reason: reason))
        }
    }

    private static func chosen(_ visit: Visit) -> [Subject] {
        visit.form.all("hit").compactMap { Subject(text: $0) }
    }

    private static func act(
        _ visit: Visit,
        _ read: (CaseState, String) throws(Denial) -> (CaseCommand, SignatureMeaning?, CaseStatement?)
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("case")
        do throws(Denial) {
            let state = try await visit.read { (snapshot) throws(Fault) in try CaseTable.load(id, from: snapshot) }
            let reason = visit.form.text("reason") ?? ""
            let (command, meaning, statement) = try read(state, reason)
            var signatures: [Signature] = []
            if let meaning, let statement {
                signatures = [
                    try await visit.sign(
                        state.subject, version: state.version, digest: visit.node.hash(statement.canonicalBytes),
                        meaning: meaning)
                ]
            }
            _ = try await visit.perform(
                CaseTable.self, on: id, command, reason: reason.isEmpty ? nil : reason, signatures: signatures)
            return .seeOther(LookBackParts.path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await CasePage.show(visit, refusal)
        }
    }
}
