package import Kernel

/// Given facts, when a command, then facts or a refusal: rules told without a database or a clock.
package struct Story<R: Rules> {
    package let id: String
    package private(set) var facts: [R.Event] = []
    package private(set) var state: R.State
    private var now: Moment

    package init(_ rules: R.Type, _ id: String, at start: Moment = .storyStart) {
        self.id = id
        state = R.blank(id)
        now = start
    }

    /// The same story with these facts recorded, one second after another.
    package func given(_ facts: R.Event..., by person: String = "p-zhang", reason: String? = nil) -> Story {
        given(facts, by: person, at: nil, reason: reason)
    }

    package func given(_ more: [R.Event], by person: String, at moment: Moment?, reason: String?) -> Story {
        var story = self
        for fact in more {
            story.now = moment ?? story.now + .seconds(1)
            let head = EntryHead(
                index: Int64(story.facts.count + 1), subject: Subject(R.noun, id), recordedAt: story.now,
                happenedAt: story.now, person: person, role: "tester", workstation: "", reason: reason,
                signatures: [])
            R.apply(fact, head, to: &story.state)
            story.facts.append(fact)
        }
        return story
    }

    /// What the rules answer.
    package func when(
        _ command: R.Deed, _ evidence: R.Evidence, by standing: Standing, at moment: Moment? = nil,
        reason: String? = nil, signatures: [SignedBy] = []
    ) -> Result<[R.Event], Refusal> {
        let circumstance = Circumstance(
            now: moment ?? now + .seconds(10), zoneMinutes: 480, actor: standing, workstation: "",
            reason: reason,
            signatures: signatures, hash: Digest.story)
        do throws(Refusal) {
            return .success(try R.decide(command, state, evidence, circumstance))
        } catch {
            return .failure(error)
        }
    }

    /// The story going on with what the rules answered.
    package func after(
        _ command: R.Deed, _ evidence: R.Evidence, by standing: Standing, at moment: Moment? = nil,
        reason: String? = nil, signatures: [SignedBy] = []
    ) throws(Refusal) -> Story {
        let at = moment ?? now + .seconds(10)
        let facts = try when(
            command, evidence, by: standing, at: at, reason: reason, signatures: signatures
        ).get()
        return given(facts, by: standing.person, at: at, reason: reason)
    }
}

extension Story where R.Evidence == Void {
    package func when(
        _ command: R.Deed, by standing: Standing, at moment: Moment? = nil, reason: String? = nil,
        signatures: [SignedBy] = []
    ) -> Result<[R.Event], Refusal> {
        when(command, (), by: standing, at: moment, reason: reason, signatures: signatures)
    }

    package func after(
        _ command: R.Deed, by standing: Standing, at moment: Moment? = nil, reason: String? = nil,
        signatures: [SignedBy] = []
    ) throws(Refusal) -> Story {
        try after(command, (), by: standing, at: moment, reason: reason, signatures: signatures)
    }
}

extension Moment {
    /// 2026-11-21 09:00 in the plant.
    package static let storyStart = Moment(microseconds: 1_795_222_800_000_000)
}

extension Digest {
    /// Stands in for SHA-256 in stories: other bytes, other digest; nothing more is asked of it.
    package static let story: @Sendable ([UInt8]) -> Digest = { bytes in
        var words: [UInt64] = [0xcbf2_9ce4_8422_2325, 1, 2, 3]
        for byte in bytes {
            for place in words.indices {
                words[place] = (words[place] ^ UInt64(byte)) &* (0x0000_0100_0000_01b3 &+ UInt64(place) &* 2)
            }
        }
        let hex = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        guard let digest = Digest(hex: hex.joined()) else { preconditionFailure("64 digits are a digest") }
        return digest
    }
}

extension Standing {
    package static func story(_ person: String, _ permissions: Permission...) -> Standing {
        Standing(
            person: person, name: person, role: "tester", permissions: Set(permissions), active: true,
            signingKey: nil)
    }
}

extension SignedBy {
    /// A signature as the engine hands it on after checking it.
    package static func story(
        _ standing: Standing, _ meaning: SignatureMeaning, over record: Subject, version: Int64,
        content: [UInt8]
    ) -> SignedBy {
        let statement = SignatureStatement(
            record: record, version: version, digest: Digest.story(content), meaning: meaning,
            person: standing.person, role: standing.role, signedAt: .storyStart, zoneMinutes: 480)
        return SignedBy(
            signature: Signature(statement: statement, key: "00000000", bytes: []), standing: standing)
    }
}
