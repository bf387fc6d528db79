package import Kernel

package enum ViewingCommand: Command {
    case open(ViewingDetail)
    case export(ExportedClip)

    package var permission: Permission? {
        switch self {
        case .open: "film.watch"
        case .export: "film.export"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let detail):
            writer.value("open")
            ViewingFact.opened(detail).write(to: &writer)
        case .export(let clip):
            writer.value("export")
            ViewingFact.exported(clip).write(to: &writer)
        }
        writer.endArray()
    }
}

package struct ViewingState: Sendable, Hashable {
    package let id: String
    package var detail: ViewingDetail?
    package var person = ""
    package var openedAt = Moment(microseconds: 0)
    package var clips: [ExportedClip] = []

    package init(id: String) { self.id = id }

    /// Whoever opened it may go on looking for a shift; then the purpose is told again.
    package static let lasts = Span.hours(8)

    /// Whether this person may see a camera under it now.
    package func shows(_ camera: String, to person: String, at now: Moment) -> Bool {
        guard let detail else { return false }
        return self.person == person && detail.cameras.contains(camera) && now < openedAt + Self.lasts
    }

    /// Whether film of a moment belongs to it; a live one shows what comes while it lasts.
    package func covers(from: Moment, to: Moment) -> Bool {
        guard let detail else { return false }
        let end = detail.isLive ? openedAt + Self.lasts : detail.to
        return to > detail.from && from < end
    }
}

/// Who looks says why before they see anything, and it is recorded; only who opened a viewing sees under it (A5, PIPL).
package enum ViewingRules: Rules {
    package static let noun = "film.viewing"
    static let camerasMax = 60
    /// More is another viewing.
    static let lengthMax = Span.hours(24)
    /// Of one clip: an archive is made in memory.
    package static let clipMax = Span.minutes(10)

    /// `evidence`: cameras that nobody declared.
    package typealias Evidence = [String]

    package static func blank(_ id: String) -> ViewingState { ViewingState(id: id) }

    package static func decide(
        _ command: ViewingCommand, _ state: ViewingState, _ evidence: [String], _ circumstance: Circumstance
    ) throws(Refusal) -> [ViewingFact] {
        switch command {
        case .open(let detail):
            guard state.detail == nil else { throw .viewingExists(state.id) }
            guard (1...camerasMax).contains(detail.cameras.count),
                Set(detail.cameras).count == detail.cameras.count
            else { throw .viewingNoCamera }
            if let unknown = evidence.first { throw .cameraUnknown(unknown) }
            guard detail.from < detail.to, detail.to - detail.from <= lengthMax, detail.from <= circumstance.now else {
                throw .viewingTimesWrong
            }
            return [.opened(detail)]
        case .export(let clip):
            guard state.shows(clip.camera, to: circumstance.actor.person, at: circumstance.now),
                state.covers(from: clip.from, to: clip.to)
            else { throw .viewingNotYours }
            guard clip.from < clip.to, clip.to - clip.from <= clipMax else { throw .clipTooLong }
            guard clip.segments > 0 else { throw .clipEmpty }
            return [.exported(clip)]
        }
    }

    package static func apply(_ fact: ViewingFact, _ head: EntryHead, to state: inout ViewingState) {
        switch fact {
        case .opened(let detail):
            state.detail = detail
            state.person = head.person
            state.openedAt = head.recordedAt
        case .exported(let clip): state.clips.append(clip)
        }
    }
}

extension Refusal {
    package static func viewingExists(_ id: String) -> Refusal {
        Refusal(
            "film.viewing.exists", Phrase("调看 \(id) 已经记录", "Viewing \(id) is recorded already"),
            next: Phrase("另开一次", "Open another"))
    }

    package static let viewingNoCamera = Refusal(
        "film.viewing.no-camera", Phrase("没有摄像机拍到这个场所或设备", "No camera shows this place or equipment"),
        next: Phrase("在「摄像」里登记摄像机拍的场所和设备", "Declare under Film which place and equipment cameras show"))

    package static let viewingTimesWrong = Refusal(
        "film.viewing.times-wrong", Phrase("起止不对：起点要在现在之前，最长 24 小时", "From is before to and before now, at most 24 h"),
        next: Phrase("改起止再试", "Correct the times"))

    /// Film is shown under a purpose of one's own (PIPL Art. 6, 26).
    package static let viewingNotYours = Refusal(
        "film.viewing.not-yours",
        Phrase("这次调看不是您开的，已经过时，或不含这个摄像机和时间", "This viewing is not yours, is over, or has not that camera and time"),
        next: Phrase("说明用途，另开一次调看", "Say why and open one of your own"))

    package static let clipTooLong = Refusal(
        "film.viewing.clip-too-long", Phrase("一个片段最长 10 分钟", "A clip is at most 10 minutes"),
        next: Phrase("缩短，或分几次导出", "Shorten it, or export several"))

    package static let clipEmpty = Refusal(
        "film.viewing.clip-empty", Phrase("这段时间没有录像", "There is no film of that time"),
        next: Phrase("看时间轴上哪里有录像", "See on the time line where there is film"))
}
