import Equipment
import Kernel
import Places
import Web

/// Somebody says why and looks: at what is live, at a moment of a camera, or at the moment of a signed act.
struct ViewingActs: Sendable {
    /// Around a moment, before and after.
    static let around = Span.minutes(10)

    var routes: [Route] {
        [Route(.post, "/film/viewings", .permission("film.watch"), open)]
    }

    @Sendable private func open(_ visit: Visit) async throws(Denial) -> Reply {
        let detail: ViewingDetail
        var at: Moment?
        switch visit.form["act"] {
        case "live": detail = try await live(visit)
        case "step":
            let (found, moment) = try await step(visit)
            detail = found
            at = moment
        default:
            let moment = try visit.moment("at")
            at = moment
            detail = ViewingDetail(
                cameras: [visit.text("camera")], from: moment - Self.around, to: moment + Self.around,
                purpose: try purpose(visit), isLive: false)
        }
        let id = "VW-\(visit.node.freshCommandID())"
        _ = try await visit.perform(ViewingTable.self, on: id, .open(detail))
        let place = at.map { "?at=\($0.milliseconds)" } ?? ""
        return .seeOther(FilmParts.viewing(id) + place)
    }

    private func purpose(_ visit: Visit) throws(Denial) -> ViewingPurpose {
        guard let purpose = ViewingPurpose(rawValue: visit.text("purpose")) else {
            throw .refused(.viewingTimesWrong)
        }
        return purpose
    }

    private func live(_ visit: Visit) async throws(Denial) -> ViewingDetail {
        let place = visit.text("place")
        let cameras = try await visit.read { (snapshot) throws(Fault) in
            try CameraTable.all(from: snapshot).filter {
                !$0.isClosed && (place.isEmpty || $0.detail?.place == place)
            }
        }
        // The newest film is a few seconds old when it is there.
        return ViewingDetail(
            cameras: cameras.prefix(ViewingRules.camerasMax).map(\.id), from: visit.now - .minutes(1), to: visit.now,
            purpose: try purpose(visit), isLive: true)
    }

    /// Cameras and moment of an act of the ledger: by its equipment, and by the workstation where it was entered.
    private func step(_ visit: Visit) async throws(Denial) -> (ViewingDetail, Moment) {
        guard let subject = Subject(text: visit.text("record")), let entry = Int64(visit.text("entry")),
            let line = try await visit.node.history(of: subject, before: entry + 1, limit: 1).first,
            line.head.index == entry
        else { throw .refused(.viewingNoCamera) }
        let subjects = [line.head.subject] + line.fact.mentions
        let workstation = line.head.workstation
        let cameras = try await visit.read { (snapshot) throws(Fault) -> [CameraState] in
            var assets = subjects.filter { $0.noun == AssetRules.noun }.map(\.id)
            for signal in subjects where signal.noun == SignalRules.noun {
                if let asset = try SignalTable.load(signal.id, from: snapshot).detail?.asset { assets.append(asset) }
            }
            var places = subjects.filter { $0.noun == PlaceRules.noun }.map(\.id)
            if !workstation.isEmpty { places.append(workstation) }
            return try CameraChoice.cameras(assets: assets, places: places, from: snapshot)
        }
        let at = line.head.happenedAt
        let detail = ViewingDetail(
            cameras: cameras.map(\.id), from: at - Self.around, to: at + Self.around, purpose: .step, isLive: false,
            entry: entry)
        return (detail, at)
    }
}
