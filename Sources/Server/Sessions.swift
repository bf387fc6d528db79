import Kernel
import Synchronization

/// Who is signed in, in memory only: a restart signs everybody out, and no copy of the database opens a
/// session.
///
/// Of a token only its SHA-256 is kept, so that a memory dump or a log gives none away.
final class Sessions: Sendable {
    /// Beyond it the session that was idle longest ends: memory stays bounded.
    static let sessionsMax = 4096
    /// A clock that goes back further was set: nobody's idle time is known any more, so screens lock.
    static let clockSlack = Span.minutes(1)

    struct Session: Sendable {
        let person: String
        /// Goes into every form of this session.
        let csrf: String
        /// Opened inside of the house, without a second factor (Law.s8).
        let isOfHome: Bool
        let openedAt: Moment
        var usedAt: Moment
        var locked = false
        var mustChangePassword: Bool
        /// A signature was recorded since the session was opened or unlocked (Law.s24).
        var hasSigned = false
    }

    enum Entry: Sendable {
        case none
        case locked(Session)
        case open(Session)
    }

    /// What may be set while the node runs.
    struct Limits: Sendable {
        var lockAfter: Span
        /// Of one person, at once; the one that was idle longest ends.
        var perPerson = 3
    }

    private let limits: @Sendable () -> Limits
    private let endAfter: Span
    private let random: @Sendable () -> UInt64
    private let hash: @Sendable ([UInt8]) -> Digest
    private let held = Mutex<[Digest: Session]>([:])

    init(
        limits: @escaping @Sendable () -> Limits, endAfter: Span, random: @escaping @Sendable () -> UInt64,
        hash: @escaping @Sendable ([UInt8]) -> Digest
    ) {
        self.limits = limits
        self.endAfter = endAfter
        self.random = random
        self.hash = hash
    }

    /// 256 random bits in hexadecimal.
    func freshToken() -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for _ in 0..<4 {
            let word = random()
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return Hex.encode(bytes)
    }

    func open(
        _ person: String, isOfHome: Bool, mustChangePassword: Bool, at now: Moment
    ) -> (token: String, session: Session) {
        let token = freshToken()
        let session = Session(
            person: person, csrf: freshToken(), isOfHome: isOfHome, openedAt: now, usedAt: now,
            mustChangePassword: mustChangePassword)
        let key = key(token)
        let perPerson = limits().perPerson
        held.withLock { held in
            if held.count >= Sessions.sessionsMax { makeRoom(&held, at: now) }
            endOldest(of: person, perPerson, &held)
            held[key] = session
        }
        return (token, session)
    }

    /// Finds a session, and counts as use unless it is idle too long already.
    func enter(_ token: String?, at now: Moment, counts: Bool = true) -> Entry {
        guard let token, token.utf8.count == 64 else { return .none }
        let key = key(token)
        let lockAfter = limits().lockAfter
        return held.withLock { held -> Entry in
            guard var session = held[key] else { return .none }
            guard now - session.openedAt < endAfter else {
                held[key] = nil
                return .none
            }
            let isSetBack = session.usedAt - now > Sessions.clockSlack
            if !session.locked, lockAfter > .zero, now - session.usedAt >= lockAfter || isSetBack {
                session.locked = true
            }
            if !session.locked, counts { session.usedAt = now }
            held[key] = session
            return session.locked ? .locked(session) : .open(session)
        }
    }

    /// Not in a session that was locked meanwhile: what follows its unlocking is a new series.
    func signed(_ token: String) { change(token) { $0.hasSigned = !$0.locked } }

    func lock(_ token: String) { change(token) { $0.locked = true } }

    func unlock(_ token: String, at now: Moment) {
        change(token) {
            $0.locked = false
            $0.hasSigned = false
            $0.usedAt = now
        }
    }

    func end(_ token: String) {
        let key = key(token)
        held.withLock { $0[key] = nil }
    }

    /// A changed password ends what the old one opened elsewhere.
    func passwordChanged(_ token: String, person: String) {
        let key = key(token)
        held.withLock { held in
            held = held.filter { $0.key == key || $0.value.person != person }
            held[key]?.mustChangePassword = false
        }
    }

    var count: Int { held.withLock { $0.count } }

    private func key(_ token: String) -> Digest { hash(Array(token.utf8)) }

    private func change(_ token: String, _ body: (inout Session) -> Void) {
        let key = key(token)
        held.withLock { held in
            guard var session = held[key] else { return }
            body(&session)
            held[key] = session
        }
    }

    private func endOldest(of person: String, _ perPerson: Int, _ held: inout [Digest: Session]) {
        let own = held.filter { $0.value.person == person }.sorted { $0.value.usedAt < $1.value.usedAt }
        for (key, _) in own.prefix(max(0, own.count - perPerson + 1)) { held[key] = nil }
    }

    private func makeRoom(_ held: inout [Digest: Session], at now: Moment) {
        held = held.filter { now - $0.value.openedAt < endAfter }
        guard held.count >= Sessions.sessionsMax,
            let oldest = held.min(by: { $0.value.usedAt < $1.value.usedAt })?.key
        else { return }
        held[oldest] = nil
    }
}

/// Compares without telling by its time how far two tokens agree.
func sameToken(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard left.count == right.count, !left.isEmpty else { return false }
    var difference: UInt8 = 0
    for place in left.indices { difference |= left[place] ^ right[place] }
    return difference == 0
}
