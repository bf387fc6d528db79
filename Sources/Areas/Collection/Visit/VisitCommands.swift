package import Kernel

package enum VisitCommand: Command {
    /// `card` is the match tag of the identity card that was shown; nil where the node has no key for it.
    case register(VisitOpening, card: Digest? = nil)
    case examine(Examination)
    /// Every code of the catalogue with its answer.
    case question([String: Bool])
    case decide(Verdict)
    case collect(DeviceRecord)
    case freeze(freezer: String)
    case end

    package var permission: Permission? {
        switch self {
        case .register, .end: "collection.register"
        case .examine, .question: "collection.examine"
        case .decide: "collection.decide"
        case .collect: "collection.collect"
        case .freeze: "collection.freeze"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let opening, let card):
            writer.value("register")
            writer.value(opening.donor)
            writer.value(opening.ageYears)
            writer.value(opening.sex.rawValue)
            if let card { writer.value(card) }
        case .examine(let exam):
            writer.value("examine")
            for number in [
                exam.weightKg, exam.systolic, exam.diastolic, exam.pulse, exam.temperature, exam.haemoglobin,
            ] { writer.value(number.text) }
            writer.value(exam.method.rawValue)
        case .question(let answers):
            writer.value("question")
            for code in answers.keys.sorted() {
                writer.value(code)
                writer.value(answers[code] ?? false)
            }
        case .decide(let verdict):
            writer.value("decide")
            writer.beginObject()
            VisitFact.decided(verdict).write(inside: &writer)
            writer.endObject()
        case .collect(let record):
            writer.value("collect")
            writer.beginObject()
            record.write(station: "", donor: "", age: 0, over: [], to: &writer)
            writer.endObject()
        case .freeze(let freezer):
            writer.value("freeze")
            writer.value(freezer)
        case .end: writer.value("end")
        }
        writer.endArray()
    }
}

extension VisitFact {
    fileprivate func write(inside writer: inout CanonicalWriter) {
        guard case .decided(let verdict) = self else { return }
        writer.memberIfPresent("code", verdict.code)
        if case .deferred(_, let until) = verdict { writer.member("until", until) }
        writer.member("verdict", verdict.name)
    }
}

/// What the doctor signs: the decision with what it stands on.
package struct DecisionStatement: Sendable, Equatable {
    package let visit: String
    package let state: VisitState
    package let verdict: Verdict

    package init(visit: String, state: VisitState, verdict: Verdict) {
        self.visit = visit
        self.state = state
        self.verdict = verdict
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("donor", state.opening?.donor ?? "")
        writer.member("findings", state.findings.map(\.rawValue))
        writer.member("verdict", verdict.name)
        writer.member("verdict_code", verdict.code ?? "")
        if case .deferred(_, let until) = verdict { writer.member("verdict_until", until) }
        writer.member("visit", visit)
        writer.member("yes", state.yes)
        writer.endObject()
        return writer.bytes
    }
}
