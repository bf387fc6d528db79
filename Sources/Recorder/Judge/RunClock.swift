package import Kernel

/// When the segments of one run of a recorder began, by our own clock.
///
/// A live segment is closed as the next key frame arrives: that file's last change is the end of its film, late by the
/// machine's hurry and never early. The least lateness of a run is taken for its beginning; one that is later by more
/// than a second, several times over, means that our clock was set or that the stream paused, and is believed.
package struct RunClock: Sendable {
    private static let slack = Span.seconds(1)
    private static let timesMax = 3

    private var film = Span.zero
    private var begun: Moment?
    private var late = 0

    package init() {}

    /// The beginning of the next segment: `writtenAt` is when its file was last changed.
    package mutating func take(_ duration: Span, writtenAt: Moment) -> Moment {
        let start = writtenAt - duration - film
        defer { film = film + duration }
        guard let known = begun else {
            begun = start
            return start
        }
        if start < known {
            begun = start
            late = 0
        } else if start - known > Self.slack {
            late += 1
            if late >= Self.timesMax {
                begun = start
                late = 0
            }
        } else {
            late = 0
        }
        return (begun ?? start) + film
    }
}
