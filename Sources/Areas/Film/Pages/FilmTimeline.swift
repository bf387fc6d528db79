import Kernel
import Web

/// Film and what is missing of it along a day: a bar, and the same as a table for who does not see it.
struct FilmTimeline: Sendable {
    /// Film without a hole that anybody would see.
    struct Stretch: Sendable, Equatable {
        var from: Moment
        var to: Moment
        var bytes: Int64
    }

    /// Two segments touch if there is less between them.
    private static let seam = Span.milliseconds(1_500)
    private static let width: Int64 = 1_440

    let from: Moment
    let to: Moment
    let stretches: [Stretch]
    let incidents: [IncidentState]

    init(from: Moment, to: Moment, _ parts: [Stretch], _ incidents: [IncidentState]) {
        self.from = from
        self.to = to
        var found: [Stretch] = []
        for part in parts.sorted(by: { $0.from < $1.from }) {
            if let last = found.last, part.from - last.to <= Self.seam {
                found[found.count - 1].to = max(last.to, part.to)
                found[found.count - 1].bytes += part.bytes
            } else {
                found.append(part)
            }
        }
        stretches = found
        self.incidents = incidents
    }

    private func place(_ moment: Moment) -> Int64 {
        let inside = max(.zero, min(moment - from, to - from))
        return inside.microseconds * Self.width / max(1, (to - from).microseconds)
    }

    /// A bar of film; hatched over it what was wrong; `mark` is a needle.
    func picture(mark: Moment? = nil, _ visit: Visit) -> Markup {
        let film = stretches.map { stretch -> Markup in
            let (x, end) = (place(stretch.from), place(stretch.to))
            let width = Int(max(1, end - x))
            return "<rect class=\"film-there\" x=\"\(Int(x))\" y=\"6\" width=\"\(width)\" height=\"20\"/>"
        }
        let troubles = incidents.map { incident -> Markup in
            let (x, end) = (place(incident.from), place(incident.to ?? visit.now))
            return """
                <rect class="film-trouble" x="\(Int(x))" y="28" width="\(Int(max(2, end - x)))" height="6">\
                <title>\(incident.trouble?.phrase(visit.language) ?? "")</title></rect>
                """
        }
        let ticks = (0...8).map { number -> Markup in
            let moment = from + Span(microseconds: (to - from).microseconds / 8 * Int64(number))
            let x = Int(Self.width) * number / 8
            let anchor = number == 0 ? "start" : number == 8 ? "end" : "middle"
            let clock = moment.clock(offsetMinutes: visit.zoneMinutes).prefix(8)
            return "<text x=\"\(x)\" y=\"50\" text-anchor=\"\(anchor)\">\(String(clock))</text>"
        }
        let needle: Markup? = mark.map { moment in
            let x = Int(place(moment))
            return "<path class=\"film-needle\" d=\"M\(x) 0V36\"/>"
        }
        let label = visit.say(Phrase("时间轴：有录像的时段，下面一道是异常", "Time line: film, and troubles below it"))
        return """
            <svg class="film-line" viewBox="0 0 1440 56" role="img" aria-label="\(label)" data-line>\
            <rect class="film-none" x="0" y="6" width="1440" height="20"/>\(film)\(troubles)\(ticks)\(needle)</svg>
            """
    }

    func table(_ visit: Visit) -> Markup {
        let rows = stretches.map { stretch in
            TableRow([
                FilmParts.plain(FilmParts.stamp(stretch.from, visit)),
                FilmParts.plain(FilmParts.stamp(stretch.to, visit)),
                "\(FilmParts.length(stretch.to - stretch.from), visit.language)",
                "\(Int(stretch.bytes / 1_000_000)) MB",
            ])
        }
        return plainTable(
            Phrase("有录像的时段", "Film"),
            [Phrase("从", "From"), Phrase("到", "To"), Phrase("多久", "How long"), Phrase("大小", "Size")], rows,
            numeric: [3], empty: Phrase("这段时间没有录像", "There is no film of that time"), visit)
    }
}
