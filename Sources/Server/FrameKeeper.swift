import Assembly
import Kernel
import Synchronization
import Web

/// Makes the frame of a page. What it shows of the ledger and of waiting work may be a second old, so that a
/// busy floor does not count the same rows a thousand times a second.
final class FrameKeeper: Sendable {
    static let freshFor = Span.seconds(1)
    /// Persons whose rail is kept; beyond it all are dropped.
    static let railsMax = 1024

    private let setup: ServerSetup
    private let node: any ServedNode
    private let places: [RailPlace]
    private let pulse = Mutex<(at: Moment, state: NodeState)?>(nil)
    private let rails = Mutex<[String: Rail]>([:])

    private struct Rail {
        let at: Moment
        let standing: Standing
        let items: [RailItem]
    }

    init(setup: ServerSetup, node: any ServedNode, pages: [Pages]) {
        self.setup = setup
        self.node = node
        places = pages.flatMap(\.rail)
    }

    /// How the ledger stands, at most a second ago.
    func state(at now: Moment) async throws(Fault) -> NodeState {
        let known = pulse.withLock { $0 }
        if let known, isFresh(known.at, now) { return known.state }
        let state = try await node.state()
        pulse.withLock { $0 = (now, state) }
        return state
    }

    /// The whole frame of a page.
    func frame(for standing: Standing?, _ caller: Caller) async throws(Fault) -> FrameModel {
        let state = try await state(at: caller.now)
        var rail: [RailItem] = []
        if let standing { rail = try await self.rail(standing, caller.now) }
        return model(standing, caller, rail: FrameKeeper.marked(rail, path: caller.path), state: state)
    }

    /// Nothing of the rail or the ledger: pieces of a page show neither, and an error page must not need
    /// them.
    func bareFrame(for standing: Standing?, _ caller: Caller) -> FrameModel {
        model(standing, caller, rail: [], state: pulse.withLock { $0?.state })
    }

    private func model(
        _ standing: Standing?, _ caller: Caller, rail: [RailItem], state: NodeState?
    ) -> FrameModel {
        FrameModel(
            site: setup.site, rail: rail,
            ledger: LedgerPulse(
                size: Int(state?.size ?? 0), leafHash: state?.leaf?.bytes ?? [],
                state: state?.sealed ?? true ? .sealed : .recorded),
            person: FramePerson(
                standing?.name ?? "", role: standing.map { node.roleName($0.role)(caller.language) } ?? "",
                maySign: standing?.signingKey != nil),
            clock: FrameClock(
                milliseconds: Int(caller.now.microseconds / 1000), zoneMinutes: node.zoneMinutes),
            lockSeconds: Int(setup.sessionLimits(node.settings).lockAfter.seconds))
    }

    private func rail(_ standing: Standing, _ now: Moment) async throws(Fault) -> [RailItem] {
        let known = rails.withLock { $0[standing.person] }
        if let known, isFresh(known.at, now), known.standing == standing { return known.items }
        let open = places.filter { allows($0.access, standing) }
        let items = try await node.read { (snapshot) throws(Fault) in
            var items: [RailItem] = []
            for place in open {
                items.append(
                    RailItem(
                        place.character, place.name, href: place.path,
                        count: try place.waiting(standing, snapshot)))
            }
            return items
        }
        rails.withLock { rails in
            if rails.count >= FrameKeeper.railsMax { rails.removeAll() }
            rails[standing.person] = Rail(at: now, standing: standing, items: items)
        }
        return items
    }

    private func isFresh(_ at: Moment, _ now: Moment) -> Bool { now >= at && now - at < FrameKeeper.freshFor }

    /// The place that the path lies in: the longest that begins it.
    private static func marked(_ items: [RailItem], path: String) -> [RailItem] {
        let inside = items.filter {
            $0.href == path || $0.href != "/" && path.hasPrefix($0.href + "/")
        }
        guard let current = inside.max(by: { $0.href.utf8.count < $1.href.utf8.count }) else { return items }
        return items.map { item in
            RailItem(
                item.character, item.label, href: item.href, count: item.count,
                current: item.href == current.href)
        }
    }
}

/// Denied unless allowed.
func allows(_ access: Access, _ standing: Standing?) -> Bool {
    switch access {
    case .open: true
    case .signedIn: standing?.active ?? false
    case .permission(let permission):
        if let standing { standing.active && standing.permissions.contains(permission) } else { false }
    }
}
