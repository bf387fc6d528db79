package import Kernel
import Web

/// Pictures, film and clips: given only to who opened a viewing, of its cameras and its time.
struct FilmDoors: Sendable {
    let desk: FilmDesk

    /// Film that is listed at once: some twenty segments.
    private static let listMax = Span.minutes(3)

    var routes: [Route] {
        [
            Route(.get, "/film/viewings/:viewing/:camera/list", .permission("film.watch"), list),
            Route(.get, "/film/viewings/:viewing/:camera/part", .permission("film.watch"), part),
            Route(.get, "/film/viewings/:viewing/:camera/still", .permission("film.watch"), still),
            Route(.post, "/film/viewings/:viewing/:camera/clips", .permission("film.export"), clip),
        ]
    }

    /// The viewing of this person that shows the camera.
    private func viewing(_ visit: Visit) async throws(Denial) -> ViewingState {
        let (id, camera) = (visit.parameter("viewing"), visit.parameter("camera"))
        let state = try await visit.read { (snapshot) throws(Fault) in try ViewingTable.load(id, from: snapshot) }
        guard let person = visit.standing?.person, state.shows(camera, to: person, at: visit.now) else {
            throw .refused(.viewingNotYours)
        }
        return state
    }

    private func moment(_ name: String, _ visit: Visit) -> Moment? {
        visit.query[name].flatMap { Int64($0) }.flatMap { number in
            number.magnitude < 1 << 43 ? Moment(microseconds: number * 1_000) : nil
        }
    }

    private func parts(_ from: Moment, _ to: Moment, _ visit: Visit) async throws(Denial) -> [FilmPart] {
        do throws(Fault) { return try await desk.parts(visit.parameter("camera"), from, to) } catch {
            throw .failed(error)
        }
    }

    @Sendable private func list(_ visit: Visit) async throws(Denial) -> Reply {
        let state = try await viewing(visit)
        guard let from = moment("from", visit), let asked = moment("to", visit), from < asked else {
            throw .refused(.viewingTimesWrong)
        }
        let found = try await parts(from, min(asked, from + Self.listMax), visit)
        var writer = CanonicalWriter(capacity: 200 * found.count + 100)
        writer.beginArray()
        for part in found where state.covers(from: part.from, to: part.to) {
            writer.beginObject()
            writer.member("at", part.from.microseconds / 1_000)
            writer.member("codec", part.codec)
            writer.member("end", part.to.microseconds / 1_000)
            writer.member("path", part.path)
            writer.member("start", part.start)
            writer.endObject()
        }
        writer.endArray()
        return .file(name: "film.json", contentType: "application/json", bytes: writer.bytes)
    }

    /// One segment, or the section that segments begin with.
    @Sendable private func part(_ visit: Visit) async throws(Denial) -> Reply {
        let state = try await viewing(visit)
        guard let path = visit.query["path"], let at = moment("at", visit) else { return .missing }
        // A name is served only if it is of film that the viewing covers: what is asked for is looked up, not believed.
        let near = try await parts(at, at + .milliseconds(1), visit)
        guard let part = near.first(where: { $0.path == path || $0.start == path }),
            state.covers(from: part.from, to: part.to),
            let bytes = await desk.bytes(visit.parameter("camera"), path)
        else { return .missing }
        return .file(name: "film.mp4", contentType: "video/mp4", bytes: bytes)
    }

    @Sendable private func still(_ visit: Visit) async throws(Denial) -> Reply {
        let state = try await viewing(visit)
        let isLive = state.detail?.isLive == true && visit.query["at"] == nil
        let at = isLive ? visit.now : moment("at", visit)
        guard let at, isLive || state.covers(from: at, to: at + .milliseconds(1)) else { return .missing }
        let found: FilmStill?
        do throws(Fault) { found = try await desk.still(visit.parameter("camera"), at, isLive) } catch {
            throw .failed(error)
        }
        guard let found else { return .missing }
        return .file(name: "still.jpg", contentType: "image/jpeg", bytes: found.jpeg)
    }

    /// Made first, recorded then, and only then given out.
    @Sendable private func clip(_ visit: Visit) async throws(Denial) -> Reply {
        let state = try await viewing(visit)
        let (from, to) = (try visit.moment("from"), try visit.moment("to"))
        guard from < to, to - from <= ViewingRules.clipMax else { throw .refused(.clipTooLong) }
        guard state.covers(from: from, to: to) else { throw .refused(.viewingNotYours) }
        let order = ClipOrder(
            viewing: state, camera: visit.parameter("camera"), from: from, to: to, blur: try blur(visit))
        let made = try await desk.clip(order)
        _ = try await visit.perform(ViewingTable.self, on: state.id, .export(made.clip))
        return .file(name: made.name, contentType: "application/zip", bytes: made.bytes)
    }

    private func blur(_ visit: Visit) throws(Denial) -> [Int]? {
        switch visit.form["blur"] {
        case "whole": return [0, 0, 100, 100]
        case "part":
            let sides = ["left", "top", "right", "bottom"].compactMap { Int(visit.text($0)) }
            guard sides.count == 4, sides.allSatisfy({ (0...100).contains($0) }), sides[0] < sides[2],
                sides[1] < sides[3]
            else { throw .refused(.clipBlurWrong) }
            return sides
        default: return nil
        }
    }
}

extension Refusal {
    package static let clipBlurWrong = Refusal(
        "film.viewing.blur-wrong",
        Phrase("打码的左上右下要在 0 到 100 之间，左小于右，上小于下", "Left, top, right and bottom are 0 to 100 and in order"),
        next: Phrase("改四个数，或把整个画面打码", "Correct them, or blur the whole picture"))

    package static let clipDamaged = Refusal(
        "film.viewing.damaged",
        Phrase("这段录像的文件和封存的不符，不能作为证据导出", "The files of this film differ from what was sealed: they are no evidence"),
        next: Phrase("请 QA 运行 xuemai verify 并查明", "Ask QA to run xuemai verify and find out why"))
}
