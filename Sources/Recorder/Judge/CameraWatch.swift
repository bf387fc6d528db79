package import Kernel

/// What may be wrong with a camera; each comes and ends by itself.
package enum CameraTrouble: String, Sendable, Hashable, CaseIterable {
    /// No film: the recorder ended, or no segment came in time.
    case gap
    /// Film comes and its picture stands.
    case frozen
    /// The camera's clock is off.
    case clock
    /// Film that browsers cannot play; it is not recorded.
    case codec
    /// No room for film.
    case disk
}

/// How long what may last.
package struct CameraLimits: Sendable, Hashable {
    /// Without film for longer is a gap.
    package let gap: Span
    /// A picture that stands longer is frozen; nil where it may stand, as on a screen.
    package let frozen: Span?
    /// Clocks further apart are wrong.
    package let clock: Span

    package init(gap: Span, frozen: Span?, clock: Span) {
        self.gap = gap
        self.frozen = frozen
        self.clock = clock
    }
}

/// A trouble that began or ended.
package struct CameraChange: Sendable, Hashable {
    package let trouble: CameraTrouble
    package let isBegun: Bool
    /// Since when, or until when.
    package let at: Moment
    /// As it is told: the recorder's last words, an offset, a codec.
    package let detail: String

    package init(_ trouble: CameraTrouble, begun: Bool, at: Moment, detail: String = "") {
        self.trouble = trouble
        isBegun = begun
        self.at = at
        self.detail = detail
    }
}

/// Judges one camera: what happened in, troubles that begin and end out. Pure; whoever feeds it holds the clock.
package struct CameraWatch: Sendable {
    private let limits: CameraLimits
    private var standing: Set<CameraTrouble>
    /// End of the last film.
    private var film: Moment
    private var picture = PictureWatch()
    /// Why the last recorder ended.
    private var words = ""

    /// `standing`: what stood when the node was stopped; `film`: the end of the last film, or now for a new camera.
    package init(_ limits: CameraLimits, standing: Set<CameraTrouble> = [], film: Moment) {
        self.limits = limits
        self.standing = standing
        self.film = film
    }

    private mutating func set(
        _ trouble: CameraTrouble, _ stands: Bool, at: Moment, _ detail: String = ""
    ) -> [CameraChange] {
        guard standing.contains(trouble) != stands else { return [] }
        if stands { standing.insert(trouble) } else { standing.remove(trouble) }
        return [CameraChange(trouble, begun: stands, at: at, detail: detail)]
    }

    /// A segment was finished. A hole before it is a gap even if it was over before anybody looked.
    package mutating func took(from: Moment, to: Moment) -> [CameraChange] {
        var changes: [CameraChange] = []
        if !standing.contains(.gap), from - film > limits.gap {
            changes += set(.gap, true, at: film, words)
        }
        changes += set(.gap, false, at: from)
        changes += set(.codec, false, at: from)
        film = max(film, to)
        words = ""
        return changes
    }

    /// A recorder ended. Of a live camera any end is a failure, whatever its exit code: the film stops here.
    package mutating func ended(_ said: String) { words = said }

    /// Time passes.
    package mutating func tick(_ now: Moment) -> [CameraChange] {
        guard now - film > limits.gap else { return [] }
        return set(.gap, true, at: film, words)
    }

    /// A small grey picture of the film at a moment.
    package mutating func saw(_ small: [UInt8], at moment: Moment) -> [CameraChange] {
        guard let limit = limits.frozen else { return set(.frozen, false, at: moment) }
        guard let since = picture.take(small, at: moment) else { return set(.frozen, false, at: moment) }
        return moment - since > limit ? set(.frozen, true, at: since) : []
    }

    /// The camera told its time; nil if it tells none.
    package mutating func clock(_ offset: Span?, at now: Moment) -> [CameraChange] {
        guard let offset else { return set(.clock, false, at: now) }
        let size = offset < .zero ? -offset : offset
        return set(.clock, size > limits.clock, at: now, "\(offset.microseconds / 1_000) ms")
    }

    /// Film in a codec that browsers do not play.
    package mutating func codec(_ name: String, at now: Moment) -> [CameraChange] {
        set(.codec, true, at: now, name)
    }

    package mutating func disk(isFull: Bool, free: Int64, at now: Moment) -> [CameraChange] {
        set(.disk, isFull, at: now, isFull ? "\(free / 1_000_000) MB" : "")
    }
}
